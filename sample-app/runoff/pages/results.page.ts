import { formatNumber } from '../../html/format.js';
import { html, type Html } from '../../html/html.js';
import { layout, type Frame } from '../../html/layout.js';
import { hydrographFile, summaryFile } from '../model-arguments.js';
import type { JobView } from '../job-view.js';
import type { ResultsView, SubRunView } from '../results-view.js';
import { describeMelt, type RunSettings } from '../run-settings.js';
import { picture } from './picture.part.js';
import { failures, notReady } from './unfinished.part.js';
import { singleResults } from './single-results.part.js';
import { sweepTable } from './sweep-table.part.js';

/** The picture and the numbers of a job; while there are none, how it stands. */
export function resultsPage(view: ResultsView, frame: Frame): string {
  const { job, settings } = view;
  const drawn = finishedRuns(view).length > 0;
  return layout({
    title: `${job.name}: results`,
    scripts: [...(drawn ? ['results.js'] : []), ...(job.ended ? [] : ['wait.js'])],
    styles: drawn ? ['/assets/uplot/uPlot.min.css'] : [],
    frame,
    body: html`
      <nav class="crumbs"><a href="/">All runs</a></nav>
      <div class="title">
        <h1>${job.name}</h1>
        ${statusPill(job)}
      </div>
      <p class="subtitle">${describeSettings(settings)}</p>
      ${job.statusMessage && html`<p class="message ${job.tone}">${job.statusMessage}</p>`}
      ${job.ended ? failures(view.runs) : notReady(job)} ${drawn && results(view)}
      ${view.runs.length > 1 && sweepTable(job, view.runs)} ${drawn && downloads(view)}
    `,
  });
}

/** None before the job has ended: until then its files may be half there. */
function finishedRuns({ job, runs }: ResultsView): readonly SubRunView[] {
  return job.ended ? runs.filter((run) => run.summary) : [];
}

function results(view: ResultsView): Html {
  const finished = finishedRuns(view);
  const drawing = picture(view.job, view.settings, finished);
  return view.runs.length > 1 ? drawing : html`${finished.map((run) => singleResults(run, view.years, drawing))}`;
}

function statusPill(job: JobView): Html {
  return html`<span class="pill ${job.tone}" id="status">${job.status}</span>`;
}

function describeSettings(settings: RunSettings): string {
  return [
    `${formatNumber(settings.area, settings.area < 10 ? 2 : 0)} km²`,
    `${formatNumber(settings.elevation, 0)} m above the station`,
    describeMelt(settings).replace(/^./, (first) => first.toLowerCase()),
    `threshold ${settings.threshold} °C`,
    `runoff coefficient ${settings.runoffCoefficient}`,
    `soil ${settings.soilCapacity} mm`,
    `reservoirs ${settings.quickConstant} and ${settings.slowConstant} days`,
  ].join('\u00a0· ');
}

function downloads(view: ResultsView): Html {
  const link = (run: SubRunView): Html => html`
    <li>
      ${view.runs.length > 1 && html`<span>Melt factor ${run.meltFactor}</span>`}
      <a href="/jobs/${view.job.id}/files/${hydrographFile(run.index)}" download>Daily values (CSV)</a>
      <a href="/jobs/${view.job.id}/files/${summaryFile(run.index)}" download>Summary (JSON)</a>
    </li>
  `;
  return html`
    <section class="card downloads" aria-labelledby="downloads-title">
      <h2 id="downloads-title">Downloads</h2>
      <ul>
        ${finishedRuns(view).map(link)}
      </ul>
    </section>
  `;
}
