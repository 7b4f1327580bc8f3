import { css } from 'lit';

/** What opens below a row. */
export const details = css`
  tr.details > td {
    padding: 0.5rem 0.75rem 0.9rem 2.2rem;
    background: var(--_raised);
  }
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    border-block-end: 1px solid var(--_line);
    margin-block-end: 0.6rem;
  }
  .tabs button {
    border: 0;
    border-block-end: 3px solid transparent;
    border-radius: 0;
    background: none;
  }
  .tabs [aria-selected='true'] {
    border-block-end-color: var(--_accent);
    font-weight: 600;
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr));
    gap: 0.5rem 1rem;
    margin: 0;
  }
  dt {
    font-size: 0.8125rem;
    color: var(--_quiet);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .reason,
  .description {
    margin-block-end: 0.5rem;
    max-width: 60rem;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .problem,
  .over {
    color: var(--_danger);
  }
  .choice {
    display: inline-block;
    margin-block-end: 0.5rem;
  }
  .scroll {
    overflow: auto;
    max-height: 24rem;
    background: var(--_back);
  }
  .inner {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  .inner th,
  .inner td {
    padding: 0.25rem 0.6rem;
  }
  .log-controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem;
  }
  .log-controls [aria-pressed='true'] {
    color: var(--_on-accent);
    background: var(--_accent);
    border-color: var(--_accent);
  }
  .log-text {
    height: var(--jobs-table-log-height, 22rem);
    margin: 0.5rem 0 0.25rem;
    padding: 0.5rem;
    overflow: auto;
    overflow-anchor: none;
    position: relative;
    resize: vertical;
    background: var(--_back);
    border: 1px solid var(--_line);
    font:
      0.8125rem/1.45 ui-monospace,
      monospace;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    tab-size: 8;
  }
  mark {
    background: light-dark(#ffe58f, #6b5a12);
    color: inherit;
  }
  mark.current {
    outline: 2px solid var(--_accent);
  }
  .log-foot {
    font-size: 0.8125rem;
  }
`;
