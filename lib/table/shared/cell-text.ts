import { headerOf, isKnownColumn, valueAt, type Column } from './columns.js';
import type { JobView } from './contract.js';
import { durationText, timeText } from './format.js';
import type { Speech } from './labels.js';
import { progressOf } from './progress.js';
import { runTimeOf } from './run-time.js';
import { visibleLine } from './visible-text.js';

/** What the text of a cell depends on besides the job. */
export interface CellContext {
  readonly speech: Speech;
  /** The server's clock, ms since 1970. */
  readonly now: number;
  readonly timeZone?: string;
}

const TIMES: ReadonlySet<string> = new Set(['creationTime', 'executeTime', 'startTime', 'completionTime']);
/** Longer values are cut: a cell is no place to read a document. */
const LONGEST_VALUE = 200;

/** The header of a column. */
export function headerText(column: Column, speech: Speech): string {
  if (column.header !== undefined) return visibleLine(column.header);
  return isKnownColumn(column.name) ? speech.say(`column.${column.name}`) : visibleLine(headerOf(column.name));
}

/** What a cell says as plain text; empty where there is nothing to say. */
export function cellText(column: Column, job: JobView, context: CellContext): string {
  const { name } = column;
  if (name === 'id') return job.id > 0 ? String(job.id) : '';
  if (name === 'status') return statusText(job, context.speech);
  if (name === 'progress') return progressText(job, context.speech);
  if (name === 'runTime') {
    const ms = runTimeOf(job, context.now);
    return ms === null ? '' : durationText(ms);
  }
  const value = valueAt(job, name);
  if (TIMES.has(name)) return typeof value === 'string' ? timeText(value, context.speech.locale, context.timeZone) : '';
  return valueText(value);
}

/** The word for the status; a word of the app's own as it is. */
export function statusText(job: Pick<JobView, 'status' | 'statusText'>, speech: Speech): string {
  if (job.status === 'Other') return visibleLine(job.statusText);
  return speech.sayIf(`status.${job.status}`) ?? visibleLine(job.statusText);
}

/** The progress of a job of many sub-jobs in a sentence; empty for a job of one. */
export function progressText(job: Pick<JobView, 'numJobs' | 'statuses'>, speech: Speech): string {
  const { total, ended, parts } = progressOf(job.numJobs, job.statuses);
  if (total <= 1) return '';
  const counts = parts.map(({ part, count }) => speech.say(`progress.${part}`, { n: count })).join(', ');
  return speech.say('progress.text', { ended, total, parts: counts });
}

/** Any value as a short text. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return visibleLine(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);
}
