import { css } from 'lit';

/** Colours, fonts, and what all parts share. */
export const base = css`
  :host {
    color-scheme: light dark;
    --_text: var(--jobs-table-text, light-dark(#1b2330, #e6e9ef));
    --_quiet: var(--jobs-table-quiet, light-dark(#535c6b, #a9b2c0));
    --_back: var(--jobs-table-background, light-dark(#ffffff, #171b22));
    --_raised: var(--jobs-table-raised, light-dark(#f4f6f9, #20262f));
    --_hover: var(--jobs-table-hover, light-dark(#eaf1fb, #263140));
    --_line: var(--jobs-table-line, light-dark(#d4dae3, #38414e));
    --_edge: light-dark(#788496, #8390a2);
    --_accent: var(--jobs-table-accent, light-dark(#0b5cad, #7db7f5));
    --_on-accent: var(--jobs-table-on-accent, light-dark(#ffffff, #0f1620));
    --_danger: var(--jobs-table-danger, light-dark(#a8201a, #ff9d94));
    --_danger-back: light-dark(#fdeceb, #40201f);
    --_warn: light-dark(#7a4b00, #f2c166);
    --_warn-back: light-dark(#fff3dc, #3a2d13);
    --_good: light-dark(#17643a, #7fd6a2);
    --_radius: var(--jobs-table-radius, 6px);
    --_pad: var(--jobs-table-padding, 0.55rem);
    display: block;
    color: var(--_text);
    background: var(--_back);
    font: var(--jobs-table-font, 0.9375rem/1.4 system-ui, sans-serif);
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  :host([hidden]) {
    display: none;
  }
  :host([condensed]) {
    --_pad: var(--jobs-table-padding, 0.2rem);
  }
  * {
    box-sizing: border-box;
  }
  .frame {
    container: jobs-table / inline-size;
  }
  .frame:focus {
    outline: none;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  p {
    margin: 0;
  }
  .quiet,
  small {
    color: var(--_quiet);
  }
  small {
    display: block;
    font-size: 0.8125rem;
  }
  button,
  .button,
  input,
  select,
  summary {
    font: inherit;
    color: inherit;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_back);
    padding: 0.2rem 0.6rem;
    min-height: 1.75rem;
  }
  button,
  .button,
  summary {
    cursor: pointer;
    text-decoration: none;
    white-space: nowrap;
  }
  .button {
    display: inline-block;
  }
  button:hover:not(:disabled, [aria-disabled='true']),
  .button:hover,
  summary:hover {
    background: var(--_hover);
  }
  button:disabled,
  button[aria-disabled='true'] {
    color: var(--_quiet);
    border-color: var(--_line);
    cursor: default;
  }
  button.main {
    color: var(--_on-accent);
    background: var(--_accent);
    border-color: var(--_accent);
  }
  button.danger,
  .item.danger {
    color: var(--_danger);
  }
  button.quiet {
    border-color: transparent;
    background: none;
    color: var(--_accent);
    text-decoration: underline;
  }
  button.icon {
    display: inline-grid;
    place-items: center;
    width: 1.75rem;
    padding: 0;
    border-color: transparent;
    background: none;
  }
  button.icon svg {
    width: 1.15em;
    height: 1.15em;
  }
  input[type='checkbox'] {
    width: 1.125rem;
    height: 1.125rem;
    min-height: 0;
    margin: 0;
    vertical-align: middle;
    accent-color: var(--_accent);
  }
  input::placeholder {
    color: var(--_quiet);
    opacity: 1;
  }
  a {
    color: var(--_accent);
  }
  .button {
    color: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
  svg {
    width: 1em;
    height: 1em;
    fill: currentColor;
    flex: none;
  }
  @media (prefers-reduced-motion: no-preference) {
    .busy svg {
      animation: turn 1s linear infinite;
    }
    .expand svg {
      transition: transform 120ms;
    }
  }
  @keyframes turn {
    to {
      transform: rotate(360deg);
    }
  }
`;
