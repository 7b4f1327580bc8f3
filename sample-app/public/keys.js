import { element } from './dom.js';

const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** A day given in seconds since 1970, for example `24 Mar 2014`. */
export function dayText(seconds) {
  return DATE.format(seconds * 1000);
}

/** The legend of a picture: names the lines, hides and shows them, and tells their values under the cursor. */
export class Keys {
  /** @param toggle called with the index of a series and whether it is shown */
  constructor(place, series, days, toggle) {
    this.series = series;
    this.days = days;
    this.onToggle = toggle;
    this.outputs = series.map(() => element('output'));
    this.buttons = series.map((one, index) => {
      const swatch = element('i', { className: one.swatch.line ? 'line' : '' });
      swatch.style.background = one.swatch.colour;
      const button = element('button', { type: 'button', className: 'key' }, swatch, one.label, this.outputs[index]);
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => this.toggle(index));
      return button;
    });
    const headed = series.flatMap(({ heading }, index) =>
      heading ? [element('span', { className: 'heading' }, heading), this.buttons[index]] : [this.buttons[index]],
    );
    place.replaceChildren(...headed);
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
    this.outputs.forEach((output, position) => {
      output.textContent = present ? this.valueAt(position, index) : '';
    });
  }

  /** All values of a day in words. */
  words(index) {
    const values = this.series.map(({ label }, position) => `${label} ${this.valueAt(position, index)}`);
    return `${dayText(this.days[index])}: ${values.join(', ')}`;
  }

  valueAt(position, index) {
    const { valueAt, values, unit } = this.series[position];
    const value = valueAt ? valueAt(index) : values[index];
    const digits = value.toFixed(value < 10 ? 2 : 1);
    return unit ? `${digits}\u00a0${unit}` : digits;
  }
}
