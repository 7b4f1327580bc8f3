import { formatDay, formatNumber, formatPercent, formatSignificant, formatVolume } from '../../html/format.js';
import { html, type Html } from '../../html/html.js';
import type { JobView } from '../job-view.js';
import type { SubRunView } from '../results-view.js';

/** One row per sub-job of a sweep: how it ended, and its numbers and the colour of its line where it ended well. */
export function sweepTable(job: JobView, runs: readonly SubRunView[]): Html {
  return html`
    <section class="card" aria-labelledby="sweep-title">
      <h2 id="sweep-title">Run by run</h2>
      <div class="scroll">
        <table class="numbers sweep" id="sweep" data-job="${job.id}">
          <thead>
            <tr>
              <th scope="col">Melt factor<br /><small>mm/°C/day</small></th>
              <th scope="col">Status</th>
              <th scope="col">Exit code</th>
              <th scope="col">Peak flow<br /><small>m³/s</small></th>
              <th scope="col">Volume</th>
              <th scope="col">Snow melt<br /><small>of the runoff</small></th>
              <th scope="col">Deepest snow<br /><small>mm of water</small></th>
            </tr>
          </thead>
          <tbody>
            ${runs.map(row)}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function row(run: SubRunView): Html {
  const { summary } = run;
  return html`
    <tr data-index="${run.index}">
      <th scope="row">${summary && html`<i class="swatch run"></i>`}${run.meltFactor}</th>
      <td>${run.status}</td>
      <td>${run.exitCode ?? '–'}</td>
      ${
        summary
          ? html`
              <td>${formatSignificant(summary.peakFlow)} <small>${formatDay(summary.peakDate)}</small></td>
              <td>${formatVolume(summary.volume)}</td>
              <td>${formatPercent(summary.meltShare)}</td>
              <td>${formatNumber(summary.peakSnow, 0)} <small>${formatDay(summary.peakSnowDate)}</small></td>
            `
          : html`<td colspan="4"></td>`
      }
    </tr>
  `;
}
