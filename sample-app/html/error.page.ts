import { html } from './html.js';
import { layout } from './layout.js';

/** Says that a page cannot be shown, and where to go on. */
export function errorPage(title: string, message: string, scheduler: string): string {
  return layout({
    title,
    scripts: [],
    scheduler,
    body: html`
      <nav class="crumbs"><a href="/">All runs</a></nav>
      <h1>${title}</h1>
      <p class="subtitle">${message}</p>
    `,
  });
}
