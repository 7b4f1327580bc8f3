import { html } from '../../html/html.js';
import { layout, type Frame } from '../../html/layout.js';
import type { ArchivedRun } from './archive.js';

/** The results that somebody keeps. */
export function archivePage(runs: readonly ArchivedRun[], frame: Frame): string {
  return layout({
    title: 'Archive: Runoff',
    scripts: [],
    frame,
    body: html`
      <nav class="crumbs"><a href="/">All runs</a></nav>
      <h1>Archive</h1>
      <p class="subtitle">Results that stay when their run is deleted.</p>
      ${runs.length === 0 && html`<p class="card empty">Nothing yet: choose Archive on a complete run.</p>`}
      ${runs.map(
        ({ id, files, time }) => html`
          <section class="card downloads" aria-labelledby="run-${id}">
            <h2 id="run-${id}">Run ${id} <small>kept on ${time.toISOString().slice(0, 10)}</small></h2>
            <ul>
              ${files.map((name) => html`<li><a href="/archive/${id}/${name}" download>${name}</a></li>`)}
            </ul>
          </section>
        `,
      )}
    `,
  });
}
