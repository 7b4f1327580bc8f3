import { dataBlock, html, type Html } from '../../html/html.js';
import { layout, type Frame } from '../../html/layout.js';
import type { FormErrors, FormValues } from '../form/validate-run-form.js';
import type { JobView } from '../job-view.js';
import { runForm } from './run-form.part.js';

/** What the first page shows. */
export interface HomePage {
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly jobs: readonly JobView[];
  readonly frame: Frame;
}

/** The form, and the list of the caller's runs, which a script keeps up to date. */
export function homePage({ values, errors, jobs, frame }: HomePage): string {
  return layout({
    title: 'Runoff: rain and snow to river flow',
    scripts: ['jobs.js'],
    frame,
    body: html`
      <div class="intro">
        <h1>From rain and snow to river flow</h1>
        <p>
          Simulate four years of daily discharge of a mountain basin near Seattle. Each run is a job: it goes on while
          you do something else.
        </p>
      </div>
      ${runForm(values, errors)} ${runsSection(jobs)}
    `,
  });
}

function runsSection(jobs: readonly JobView[]): Html {
  return html`
    <section class="runs" aria-labelledby="runs-title">
      <h2 id="runs-title">Your runs</h2>
      <p class="connection" id="connection" role="status" hidden>
        The server does not answer; the list may be out of date.
      </p>
      <div class="card flush" id="runs">
        <noscript><p class="empty">The list of runs needs JavaScript.</p></noscript>
      </div>
      ${dataBlock('initial-jobs', { jobs })}
    </section>
    <dialog id="confirm" aria-labelledby="confirm-title">
      <form method="dialog">
        <h2 id="confirm-title">Delete this run?</h2>
        <p id="confirm-text"></p>
        <div class="buttons">
          <button value="cancel" class="button" autofocus>Keep it</button>
          <button value="delete" class="button danger">Delete</button>
        </div>
      </form>
    </dialog>
  `;
}
