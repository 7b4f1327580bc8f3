import { css } from 'lit';

/** Toolbar, rows and pager. */
export const table = css`
  .toolbar,
  .filters,
  .freshness,
  .bulk,
  .banner,
  .pager {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 0.6rem;
  }
  .toolbar {
    justify-content: space-between;
    padding-block: 0.4rem;
  }
  .filters {
    flex: 1 1 20rem;
  }
  .filters input[type='search'] {
    flex: 0 1 12rem;
    min-width: 7rem;
  }
  .statuses {
    position: relative;
  }
  .statuses summary {
    list-style-position: inside;
  }
  .panel {
    position: absolute;
    z-index: 2;
    inset-block-start: calc(100% + 2px);
    inset-inline-start: 0;
    display: grid;
    gap: 0.15rem;
    padding: 0.5rem 0.75rem;
    min-width: 12rem;
    background: var(--_back);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.2);
  }
  .panel label {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 1.6rem;
  }
  .freshness {
    margin-inline-start: auto;
    font-size: 0.8125rem;
    color: var(--_quiet);
  }
  .updated {
    font-variant-numeric: tabular-nums;
  }
  .live {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
  }
  .live::before {
    content: '';
    width: 0.55rem;
    height: 0.55rem;
    border-radius: 50%;
    border: 2px solid currentColor;
  }
  .live.now {
    color: var(--_good);
  }
  .live.now::before {
    background: currentColor;
  }
  .live.paused {
    color: var(--_warn);
    font-weight: 600;
  }
  .live.lost {
    color: var(--_danger);
  }
  .bulk,
  .banner {
    padding: 0.45rem 0.7rem;
    margin-block-end: 0.4rem;
    background: var(--_raised);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .bulk-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.3rem;
    margin-inline-start: auto;
  }
  .outcome {
    flex: 1;
  }
  .outcome ul {
    margin: 0.2rem 0 0;
    max-height: 10rem;
    overflow: auto;
  }
  .banner.lost {
    background: var(--_warn-back);
    color: var(--_warn);
    border-color: currentColor;
  }
  .banner.error,
  .bulk.error {
    background: var(--_danger-back);
    color: var(--_danger);
    border-color: currentColor;
  }
  .scroller {
    overflow-x: auto;
  }
  .jobs {
    width: 100%;
    border-collapse: collapse;
  }
  .jobs > thead th {
    background: var(--_raised);
    font-weight: 600;
    white-space: nowrap;
  }
  th,
  td {
    padding: var(--_pad) 0.6rem;
    text-align: start;
    vertical-align: top;
    border-block-end: 1px solid var(--_line);
  }
  td {
    overflow-wrap: anywhere;
  }
  td:is([data-column='id'], [data-column$='Time']),
  .count {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .name {
    font-weight: 500;
  }
  td[data-column='name'] {
    min-width: 9rem;
  }
  td:is(.select, .expand, .actions) > :is(button, a) {
    margin-block: -0.2rem;
  }
  .jobs > thead th {
    vertical-align: middle;
  }
  .select,
  .expand {
    width: 1px;
    white-space: nowrap;
  }
  .select {
    padding-inline-end: 0;
  }
  .expand {
    padding-inline: 0.2rem;
  }
  .expand [aria-expanded='true'] svg {
    transform: rotate(90deg);
  }
  td.actions {
    text-align: end;
    white-space: nowrap;
  }
  th .sort {
    border: 0;
    background: none;
    padding: 0 0.2rem;
    margin-inline-start: -0.2rem;
    font-weight: inherit;
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
  }
  :host([striped]) tbody > tr[data-id]:nth-of-type(even) {
    background: var(--_raised);
  }
  :host([hover]) tbody > tr[data-id]:hover,
  tr.selected {
    background: var(--_hover);
  }
  :host([bordered]) :is(.jobs > * > tr > *) {
    border: 1px solid var(--_line);
  }
  .pager {
    justify-content: flex-end;
    padding-block: 0.5rem;
  }
  .range {
    margin-inline-end: auto;
    color: var(--_quiet);
    font-variant-numeric: tabular-nums;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 0.6rem;
    padding: 2.5rem 1rem;
    color: var(--_quiet);
    text-align: center;
  }
  .row-error {
    display: flex;
    align-items: start;
    gap: 0.3rem;
    margin-block-start: 0.3rem;
    max-width: 22rem;
    margin-inline-start: auto;
    color: var(--_danger);
    font-size: 0.8125rem;
    text-align: start;
    white-space: normal;
  }
`;
