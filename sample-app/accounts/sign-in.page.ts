import { html, type Html } from '../html/html.js';
import { layout, type Frame } from '../html/layout.js';
import type { Account } from './account.js';
import { DEMO_PASSWORD } from './demo-accounts.js';

/** What the sign-in page shows. */
export interface SignInPage {
  /** What was typed before. */
  readonly name: string;
  /** Path to go on to. */
  readonly next: string;
  readonly complaint?: string;
  /** Accounts that everybody may use; none where the accounts are real. */
  readonly demonstration: readonly Account[];
  readonly frame: Frame;
}

/** The form that asks who somebody is. */
export function signInPage({ name, next, complaint, demonstration, frame }: SignInPage): string {
  return layout({
    title: 'Sign in: Runoff',
    scripts: [],
    frame,
    body: html`
      <div class="sign-in">
        <h1>Sign in</h1>
        <form class="card" method="post" action="/sign-in" aria-label="Sign in">
          ${complaint && html`<p class="form-error" role="alert">${complaint}</p>`}
          <input type="hidden" name="next" value="${next}" />
          <div class="field">
            <label for="name">Name</label>
            <div class="input">
              <input
                id="name"
                name="name"
                type="text"
                value="${name}"
                autocomplete="username"
                autocapitalize="none"
                required
              />
            </div>
          </div>
          <div class="field">
            <label for="password">Password</label>
            <div class="input">
              <input id="password" name="password" type="password" autocomplete="current-password" required />
            </div>
          </div>
          <button class="button primary" type="submit">Sign in</button>
        </form>
        ${demonstration.length > 0 && accountsOfDemonstration(demonstration, next)}
      </div>
    `,
  });
}

function accountsOfDemonstration(accounts: readonly Account[], next: string): Html {
  return html`
    <section class="card" aria-labelledby="demo-title">
      <h2 id="demo-title">This is a demonstration</h2>
      <p class="hint">
        Everybody may use these accounts; their password is <code>${DEMO_PASSWORD}</code>. A scientist sees the own
        runs, the administrator everybody's.
      </p>
      <ul class="accounts">
        ${accounts.map((account) => html`<li>${accountOfDemonstration(account, next)}</li>`)}
      </ul>
    </section>
  `;
}

function accountOfDemonstration({ name, fullName, role }: Account, next: string): Html {
  return html`
    <form method="post" action="/sign-in">
      <input type="hidden" name="next" value="${next}" />
      <input type="hidden" name="name" value="${name}" />
      <input type="hidden" name="password" value="${DEMO_PASSWORD}" />
      <span>${fullName} <small>${name}, ${role}</small></span>
      <button class="button" type="submit">Sign in as ${name}</button>
    </form>
  `;
}
