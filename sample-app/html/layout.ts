import type { Account } from '../accounts/account.js';
import { html, type Html } from './html.js';

/** What the frame around every page shows. */
export interface Frame {
  /** Where the jobs run, in one phrase. */
  readonly scheduler: string;
  /** Who is signed in. */
  readonly account?: Account;
}

/** A page of the app. */
export interface Page {
  readonly title: string;
  /** Modules of `public/` that the page runs. */
  readonly scripts: readonly string[];
  readonly styles?: readonly string[];
  readonly frame: Frame;
  readonly body: Html;
}

/** The frame of all pages. Everything comes from this server: the content security policy allows nothing else. */
export function layout({ title, scripts, styles = [], frame, body }: Page): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        ${styles.map((style) => html`<link rel="stylesheet" href="${style}" />`)}
        <link rel="stylesheet" href="/assets/app.css" />
        ${scripts.map((script) => html`<script type="module" src="/assets/${script}"></script>`)}
      </head>
      <body>
        <header class="top">
          <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28" />Runoff</a>
          <p class="scheduler"><span class="visually-hidden">Jobs run on </span>${frame.scheduler}</p>
          ${frame.account && whoIsSignedIn(frame.account)}
        </header>
        <main>${body}</main>
        <footer class="bottom">
          <p>
            Weather: daily observations at Seattle, 2012 to 2015, U.S. National Climatic Data Center (NOAA), as
            distributed in <a href="https://github.com/vega/vega-datasets">vega-datasets</a>.
          </p>
          <p>
            Model: degree-day snow, a soil store, two linear reservoirs; potential evapotranspiration after
            <a href="https://doi.org/10.1016/j.jhydrol.2004.08.026">Oudin et al. (2005)</a>. A demonstration of
            nestjs-jobs, not calibrated to any gauge.
          </p>
        </footer>
      </body>
    </html>`;
  return page.toString();
}

function whoIsSignedIn({ fullName, role }: Account): Html {
  return html`
    <form class="signed-in" method="post" action="/sign-out">
      <a href="/archive">Archive</a>
      <span>${fullName} <small>${role}</small></span>
      <button class="button" type="submit">Sign out</button>
    </form>
  `;
}
