import { formatDay, formatSignificant } from '../../html/format.js';
import { html, type Html } from '../../html/html.js';
import type { JobView } from '../job-view.js';
import type { SubRunView } from '../results-view.js';
import type { RunSettings } from '../run-settings.js';

/** The frame of the two pictures, which a script draws: flows above, storages below, over the same time. */
export function picture(job: JobView, settings: RunSettings, runs: readonly SubRunView[]): Html {
  const period = runs[0]?.summary?.period;
  const years = yearsOf(period?.start, period?.end);
  return html`
    <section class="card picture" id="picture" data-source="/jobs/${job.id}/hydrograph.json" aria-busy="true">
      <div class="picture-head">
        <h2>Hydrograph <span class="day" id="day"></span></h2>
        <div class="zoom" role="group" aria-label="Period shown">
          <button type="button" class="chip" data-period="all" aria-pressed="true">All</button>
          ${years.map((year) => html`<button type="button" class="chip" data-period="${year}">${year}</button>`)}
        </div>
      </div>
      <div class="keys" id="flow-keys"></div>
      <div class="chart flow" id="flow-chart" tabindex="0" role="img" aria-label="${describe(settings, runs)}"></div>
      <div class="keys" id="storage-keys"></div>
      <div
        class="chart storage"
        id="storage-chart"
        role="img"
        aria-label="Water stored as snow and in the soil over the same time."
      ></div>
      <p class="hint" id="picture-hint">
        Drag to zoom in, double-click to zoom out. With the keyboard: arrow keys move through the days, shift moves by
        months.
      </p>
      <p class="visually-hidden" id="readout" role="status"></p>
    </section>
  `;
}

function yearsOf(start = '', end = ''): string[] {
  const first = Number(start.slice(0, 4));
  const last = Number(end.slice(0, 4));
  return Array.from({ length: Math.min(last - first + 1, 10) }, (_, index) => String(first + index));
}

function describe(settings: RunSettings, runs: readonly SubRunView[]): string {
  const peaks = runs.flatMap(({ meltFactor, summary }) =>
    summary
      ? [
          `with a melt factor of ${meltFactor} the highest daily flow is ${formatSignificant(summary.peakFlow)} m³/s ` +
            `on ${formatDay(summary.peakDate)}`,
        ]
      : [],
  );
  return `Daily discharge of ${settings.basin} with precipitation hanging from the top: ${peaks.join('; ')}.`;
}
