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
export function firstPage(data: FirstData): JobsPage | null {
  const { jobs, next = null, total, actions = [], time = new Date().toISOString(), eventId = null, viewer } = data;
  return jobs && total
    ? { jobs, next, total, actions, time, eventId, ...(viewer === undefined ? {} : { viewer }) }
    : null;
}

/** Jobs that are given as they are. */
export function jobsOf(given: readonly unknown[]): readonly JobView[] {
  return JSON.parse(JSON.stringify(given)) as readonly JobView[];
}
