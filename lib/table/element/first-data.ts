import type { JobsPage, JobView } from '../shared/contract.js';
import type { Labels } from '../shared/labels.js';

/** What the server has put into the element, so that it starts without a request. */
export interface FirstData extends Partial<JobsPage> {
  readonly labels?: Labels;
  readonly resultsUrls?: Readonly<Record<string, string>>;
}

/** Reads the data block of an element; nothing where there is none, or none that can be read. */
export function firstData(element: Element): FirstData {
  const block = element.querySelector(':scope > script[type="application/json"]');
  if (!block) return {};
  try {
    return JSON.parse(block.textContent) as FirstData;
  } catch {
    return {};
  }
}

/** The first page, where the data hold a whole one. */
export function firstPage({ jobs, next, total, actions, time, eventId }: FirstData): JobsPage | null {
  if (!jobs || total === undefined || total === null) return null;
  const page = { jobs, next: next ?? null, total, actions: actions ?? [], time: time ?? new Date().toISOString() };
  return eventId === undefined ? page : { ...page, eventId };
}

/** Jobs that are given as they are. */
export function jobsOf(given: readonly unknown[]): readonly JobView[] {
  return JSON.parse(JSON.stringify(given)) as readonly JobView[];
}
