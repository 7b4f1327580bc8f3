import { css } from 'lit';

/** Badges, reasons and progress bars. */
export const status = css`
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    padding: 0.05rem 0.5rem;
    border: 1px solid currentColor;
    border-radius: 1rem;
    font-size: 0.8125rem;
    font-weight: 600;
    white-space: nowrap;
  }
  .badge svg {
    width: 0.8em;
    height: 0.8em;
  }
  .badge,
  .bar i {
    --_tone: light-dark(#4a5566, #b3bccb);
  }
  .badge.new {
    --_tone: light-dark(#4a5566, #b3bccb);
  }
  :is(.badge, .bar i).waiting {
    --_tone: light-dark(#5b5175, #c3b8e6);
  }
  :is(.badge, .bar i).running {
    --_tone: light-dark(#0b5cad, #7db7f5);
  }
  :is(.badge, .bar i).paused {
    --_tone: light-dark(#6a4a00, #e6c26a);
  }
  :is(.badge, .bar i).held {
    --_tone: light-dark(#94410a, #f6a766);
  }
  .badge.mixed {
    --_tone: light-dark(#0f5f66, #79ccd3);
  }
  :is(.badge, .bar i).done {
    --_tone: light-dark(#17643a, #7fd6a2);
  }
  :is(.badge, .bar i).failed {
    --_tone: light-dark(#a8201a, #ff9d94);
  }
  :is(.badge, .bar i).stopped {
    --_tone: light-dark(#5c4a4a, #cbb8b8);
  }
  .badge {
    color: var(--_tone);
    background: color-mix(in srgb, var(--_tone) 6%, var(--_back));
  }
  .why {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
    max-width: 26rem;
    margin-block-start: 0.15rem;
  }
  .why:empty {
    display: none;
  }
  .doing {
    font-style: italic;
  }
  .bar {
    display: flex;
    gap: 1px;
    min-width: 6rem;
    height: 0.6rem;
    margin-block: 0.35rem 0.15rem;
    overflow: hidden;
    border-radius: 0.3rem;
    background: var(--_raised);
    border: 1px solid var(--_edge);
  }
  .bar i {
    background: var(--_tone);
    min-width: 2px;
  }
  .bar i.waiting {
    background: none;
  }
  .bar i.failed {
    background: repeating-linear-gradient(45deg, var(--_tone) 0 3px, var(--_back) 3px 4px);
  }
  .bar i.held,
  .bar i.paused {
    background: repeating-linear-gradient(90deg, var(--_tone) 0 3px, var(--_back) 3px 4px);
  }
  .count {
    font-size: 0.8125rem;
    color: var(--_quiet);
  }
  @media (forced-colors: active) {
    .bar i {
      forced-color-adjust: none;
    }
    tr.selected {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
