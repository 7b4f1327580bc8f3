import { html, type TemplateResult } from 'lit';
import type { Look } from '../../shared/status-look.js';

const STATUS_PATHS: Readonly<Record<Look, string>> = {
  new: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z',
  waiting: 'M4 1h8v3L9 8l3 4v3H4v-3l3-4-3-4Z',
  running: 'M4 2v12l10-6Z',
  paused: 'M3 2h4v12H3Zm6 0h4v12H9Z',
  held: 'M8 1a3.5 3.5 0 0 0-3.5 3.5V7H3v8h10V7h-1.5V4.5A3.5 3.5 0 0 0 8 1ZM6.5 7V4.5a1.5 1.5 0 0 1 3 0V7Z',
  mixed: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 2v10A5 5 0 0 1 8 3Z',
  done: 'M13.5 3 6 10.5 2.5 7 1 8.5l5 5 9-9Z',
  failed: 'M3.5 2 2 3.5 6.5 8 2 12.5 3.5 14 8 9.5l4.5 4.5 1.5-1.5L9.5 8 14 3.5 12.5 2 8 6.5Z',
  stopped: 'M3 3h10v10H3Z',
};

const SIGNS = {
  open: 'M6 3l5 5-5 5Z',
  more: 'M3 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Zm5 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Zm5 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Z',
  refresh: 'M13 3v4H9l1.6-1.6A3.5 3.5 0 1 0 11.4 9h1.6a5 5 0 1 1-1.3-4.7Z',
  up: 'M8 4l4 6H4Z',
  down: 'M8 12 4 6h8Z',
  close: 'M4 3 3 4l4 4-4 4 1 1 4-4 4 4 1-1-4-4 4-4-1-1-4 4Z',
} as const;

/** A picture that says nothing that does not stand beside it. */
function picture(path: string): TemplateResult {
  return html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>`;
}

const STATUS_ICONS = new Map(Object.entries(STATUS_PATHS).map(([look, path]) => [look, picture(path)]));

/** The icon of a status. */
export function statusIcon(look: Look): TemplateResult | undefined {
  return STATUS_ICONS.get(look);
}

/** A sign on a button. */
export function sign(name: keyof typeof SIGNS): TemplateResult {
  return picture(SIGNS[name]);
}
