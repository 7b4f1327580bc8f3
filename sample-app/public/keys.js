import { element } from './dom.js';

const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** The legend of a picture: names the lines, hides and shows them, and tells their values under the cursor. */
export class Keys {
  /** @param toggle called with the index of a series and whether it is shown */
  constructor(place, { heading, series }, days, toggle) {
    this.series = series;
    this.days = days;
    this.onToggle = toggle;
    this.day = element('span', { className: 'day' });
    this.outputs = series.map(() => element('output'));
    this.buttons = series.map((one, index) => {
      const swatch = element('i', { className: one.swatch.line ? 'line' : '' });
      swatch.style.background = one.swatch.colour;
      const button = element('button', { type: 'button', className: 'key' }, swatch, one.label, this.outputs[index]);
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => this.toggle(index));
      return button;
    });
    place.replaceChildren(
      ...(heading ? [element('span', { className: 'heading' }, heading)] : []),
      ...this.buttons,
      this.day,
    );
    this.show(null);
  }

  toggle(index) {
    const shown = this.buttons[index].getAttribute('aria-pressed') !== 'true';
    this.buttons[index].setAttribute('aria-pressed', String(shown));
    this.onToggle(index, shown);
  }

  hidden() {
    return this.buttons.flatMap((button, index) => (button.getAttribute('aria-pressed') === 'true' ? [] : [index]));
  }

  /** @param index of the day under the cursor; `null` for none */
  show(index) {
    const present = index !== null && index !== undefined;
    this.day.textContent = present ? DATE.format(this.days[index] * 1000) : '';
    this.outputs.forEach((output, position) => {
      output.textContent = present ? this.valueAt(position, index) : '';
    });
  }

  /** All values of a day in words. */
  words(index) {
    const values = this.series.map(({ label }, position) => `${label} ${this.valueAt(position, index)}`);
    return `${DATE.format(this.days[index] * 1000)}: ${values.join(', ')}`;
  }

  valueAt(position, index) {
    const { valueAt, values, unit } = this.series[position];
    const value = valueAt ? valueAt(index) : values[index];
    return `${value.toFixed(value < 10 ? 2 : 1)}\u00a0${unit}`;
  }
}
