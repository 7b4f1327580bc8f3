import uPlot from '/assets/uplot/uPlot.esm.js';
import { axis, daysOf, flowChart, storageChart } from './charts.js';
import { scaleColour } from './colours.js';
import { dayText, Keys } from './keys.js';

const DAY = 86_400;

/** Draws both pictures of a results page, tied to each other in time, cursor and zoom. */
export function drawPicture(section, data) {
  const days = daysOf(data);
  let views = [];

  const draw = () => {
    const hidden = views.map((view) => view.keys.hidden());
    const shown = views[0] && { min: views[0].plot.scales.x.min, max: views[0].plot.scales.x.max };
    for (const view of views) view.destroy();
    views = [
      new View('flow', flowChart(data), days, hidden[0]),
      new View('storage', storageChart(data), days, hidden[1]),
    ];
    if (shown) for (const { plot } of views) plot.setScale('x', shown);
    paintSwatches(data.runs.length);
  };
  draw();

  // A canvas does not follow the style sheet by itself.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  matchMedia('(max-width: 680px)').addEventListener('change', draw);
  new ResizeObserver(() => views.forEach((view) => view.resize())).observe(section);
  connectPeriods(section, days, () => views);
  connectKeyboard(document.getElementById('flow-chart'), days, () => views);
}

/** One picture with its keys. */
class View {
  constructor(name, chart, days, hidden) {
    this.place = document.getElementById(`${name}-chart`);
    this.keys = new Keys(document.getElementById(`${name}-keys`), chart.series, days, (index, shown) =>
      this.plot.setSeries(index + 1, { show: shown }),
    );
    this.plot = new uPlot(
      {
        ...this.size(),
        padding: [8, 0, 0, 0],
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        legend: { show: false },
        cursor: {
          sync: { key: 'picture', setSeries: false },
          drag: { x: true, y: false, setScale: true },
          points: { size: 7, width: 1.5 },
          y: false,
        },
        scales: { x: { time: true }, ...chart.scales },
        series: [{}, ...chart.series.map(toPlotSeries)],
        axes: [axis({ space: 70, size: 34 }), ...chart.axes],
        hooks: {
          setCursor: [({ cursor }) => this.showDay(cursor.idx, days)],
          setScale: [(plot, key) => key === 'x' && markPeriod(plot.scales.x, days)],
        },
      },
      [days, ...chart.columns],
      this.place,
    );
    hidden?.forEach((index) => this.keys.toggle(index));
  }

  showDay(index, days) {
    this.keys.show(index);
    document.getElementById('day').textContent = index === null || index === undefined ? '' : dayText(days[index]);
  }

  size() {
    return { width: this.place.clientWidth, height: this.place.clientHeight };
  }

  resize() {
    const size = this.size();
    if (size.width !== this.plot.width || size.height !== this.plot.height) this.plot.setSize(size);
  }

  destroy() {
    this.plot.destroy();
  }
}

function toPlotSeries({ scale, stroke, width, fill, paths, points }) {
  return { scale, stroke, width, fill, paths, points: points ?? { show: false } };
}

function connectPeriods(section, days, views) {
  for (const chip of section.querySelectorAll('[data-period]')) {
    chip.addEventListener('click', () => {
      const [min, max] = boundsOf(chip.dataset.period, days);
      for (const { plot } of views()) plot.setScale('x', { min, max });
    });
  }
}

/** Seconds of the first and the last day of a year, or of all. */
function boundsOf(period, days) {
  if (period === 'all') return [days[0], days.at(-1)];
  return [Date.UTC(Number(period), 0, 1) / 1000, Date.UTC(Number(period), 11, 31) / 1000];
}

function markPeriod({ min, max }, days) {
  for (const chip of document.querySelectorAll('[data-period]')) {
    const [first, last] = boundsOf(chip.dataset.period, days);
    chip.setAttribute('aria-pressed', String(Math.abs(first - min) < DAY && Math.abs(last - max) < DAY));
  }
}

/** Arrow keys move the cursor by a day, with shift by 30; what stands there is said aloud. */
function connectKeyboard(place, days, views) {
  const readout = document.getElementById('readout');
  place.addEventListener('keydown', (event) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    const [{ plot, keys }] = views();
    const { min, max } = plot.scales.x;
    const first = days.findIndex((day) => day >= min);
    const last = days.findLastIndex((day) => day <= max);
    const from = plot.cursor.idx ?? first - direction;
    const index = Math.min(last, Math.max(first, from + direction * (event.shiftKey ? 30 : 1)));
    for (const view of views()) {
      view.plot.setCursor({ left: view.plot.valToPos(days[index], 'x'), top: 0 });
    }
    readout.textContent = keys.words(index);
  });
}

/** The table below a sweep names its runs by the colours of their lines. */
function paintSwatches(count) {
  document.querySelectorAll('.swatch.run').forEach((swatch, index) => {
    swatch.style.background = scaleColour(index, count);
  });
}
