import { css } from 'lit';

/** The menu and the dialog, above everything else. */
export const layers = css`
  .menu {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 0.25rem;
    min-width: 11rem;
    max-height: 80vh;
    overflow: auto;
    color: var(--_text);
    background: var(--_back);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.25);
  }
  .menu hr {
    margin: 0.25rem 0;
    border: 0;
    border-block-start: 1px solid var(--_line);
  }
  .item {
    display: block;
    width: 100%;
    padding: 0.3rem 0.7rem;
    border: 0;
    text-align: start;
    text-decoration: none;
    color: inherit;
    background: none;
  }
  .item:hover,
  .item:focus {
    background: var(--_hover);
  }
  .item:focus-visible {
    outline-offset: -2px;
  }
  .confirm {
    max-width: min(32rem, 92vw);
    padding: 1.1rem 1.25rem;
    color: var(--_text);
    background: var(--_back);
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 1.5);
    overflow-wrap: anywhere;
  }
  .confirm p {
    margin-block-end: 0.6rem;
  }
  .confirm::backdrop {
    background: rgb(0 0 0 / 0.45);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 0.5rem;
    margin-block-start: 0.75rem;
  }
  .confirm .danger {
    color: light-dark(#ffffff, #2b0f0d);
    background: var(--_danger);
    border-color: var(--_danger);
  }
`;
