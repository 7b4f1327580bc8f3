import { html, type Html } from '../../html/html.js';
import { layout, type Frame } from '../../html/layout.js';
import type { FormErrors, FormValues } from '../form/validate-run-form.js';
import { runForm } from './run-form.part.js';

/** What the first page shows. */
export interface HomePage {
  readonly values: FormValues;
  readonly errors: FormErrors;
  /** The jobs table, with its first rows inside. */
  readonly table: Html;
  readonly frame: Frame;
}

/** The form, and the runs that the caller may see. */
export function homePage({ values, errors, table, frame }: HomePage): string {
  return layout({
    title: 'Runoff: rain and snow to river flow',
    scripts: [],
    frame,
    body: html`
      <div class="intro">
        <h1>From rain and snow to river flow</h1>
        <p>
          Simulate four years of daily discharge of a mountain basin near Seattle. Each run is a job: it goes on while
          you do something else.
        </p>
      </div>
      ${runForm(values, errors)}
      <section class="runs" aria-labelledby="runs-title">
        <h2 id="runs-title">${frame.account?.role === 'administrator' ? "Everybody's runs" : 'Your runs'}</h2>
        ${table}
      </section>
    `,
  });
}
