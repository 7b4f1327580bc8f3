import { html, type Html } from '../../html/html.js';
import type { JobView } from '../job-view.js';
import type { SubRunView } from '../results-view.js';

/** What stands there before a run has ended; a script reloads the page when it has. */
export function notReady(job: JobView): Html {
  return html`
    <section class="card waiting" id="waiting" data-job="${job.id}">
      <h2>The results are not ready yet</h2>
      <p>This page shows them as soon as the run has ended. You can leave it: the run goes on.</p>
      <progress
        max="100"
        ${job.progress !== undefined && html`value="${job.progress}"`}
        aria-label="Progress"
      ></progress>
    </section>
  `;
}

/** Why sub-jobs failed, in their own words. */
export function failures(runs: readonly SubRunView[]): Html {
  const failed = runs.filter((run) => !run.summary);
  return html`${failed.map(
    (run) => html`
      <section class="card failure">
        <h2>${runs.length > 1 ? `Melt factor ${run.meltFactor}: ${howItEnded(run)}` : `The run ${howItEnded(run)}`}</h2>
        ${
          run.complaint
            ? html`<p>The last lines of its standard error:</p>
                <pre>${run.complaint}</pre>`
            : html`<p>It left nothing on its standard error.</p>`
        }
      </section>
    `,
  )}`;
}

/** For example `failed with exit code 65`. */
export function howItEnded(run: SubRunView): string {
  if (run.exitSignal !== undefined) return `was ended by signal ${run.exitSignal}`;
  if (run.exitCode !== undefined && run.exitCode !== 0) return `failed with exit code ${run.exitCode}`;
  return run.exitCode === 0 ? 'left no results' : 'did not run to its end';
}
