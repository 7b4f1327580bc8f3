import { css } from 'lit';

/** Where there is little room, each job is a card. */
export const narrow = css`
  @container jobs-table (max-width: 40rem) {
    .jobs > thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .jobs,
    .jobs > tbody,
    .jobs > tbody > tr,
    .jobs > tbody > tr > td {
      display: block;
    }
    .jobs > tbody > tr[data-id] {
      position: relative;
      margin-block-end: 0.6rem;
      padding: 0.4rem 0.6rem;
      border: 1px solid var(--_line);
      border-radius: var(--_radius);
    }
    .jobs > tbody > tr[data-id] > td {
      width: auto;
      border: 0;
      padding: 0.15rem 0;
    }
    .jobs > tbody > tr > td[data-label] {
      display: grid;
      grid-template-columns: 7rem 1fr;
      gap: 0.5rem;
    }
    .jobs > tbody > tr > td[data-label] > * {
      grid-column: 2;
      justify-self: start;
    }
    .jobs > tbody > tr > td[data-label]::before {
      content: attr(data-label);
      grid-row: 1;
      color: var(--_quiet);
      font-size: 0.8125rem;
    }
    .jobs > tbody > tr > td:is(.select, .expand) {
      display: inline-block;
      margin-inline-end: 0.4rem;
    }
    tr.details > td {
      padding: 0.5rem;
    }
    td.actions {
      text-align: start;
      white-space: normal;
    }
    .row-error {
      margin-inline-start: 0;
    }
    .toolbar {
      flex-direction: column;
      align-items: stretch;
    }
    .filters {
      flex: none;
    }
    .freshness {
      margin-inline-start: 0;
    }
    .jobs > tbody > tr > td[data-empty] {
      display: none;
    }
  }
`;
