import { html } from './html.js';
import { layout, type Frame } from './layout.js';

/** Says that a page cannot be shown, and where to go on. */
export function errorPage(title: string, message: string, frame: Frame): string {
  return layout({
    title,
    scripts: [],
    frame,
    body: html`
      <nav class="crumbs"><a href="/">All runs</a></nav>
      <h1>${title}</h1>
      <p class="subtitle">${message}</p>
    `,
  });
}
