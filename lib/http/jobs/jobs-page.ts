import type { ActionInfo } from '../../manager/actions/built-in-actions.js';
import type { JobView } from '../../manager/job-view.js';
import type { JobsTotal } from '../../manager/jobs-total.js';

/** The answer of `GET jobs`: a page of the caller's jobs. */
export interface JobsPage {
  /** In their order. */
  readonly jobs: readonly JobView[];
  /** The `after` of the next page; `null` when this is the last one. */
  readonly next: string | null;
  /** How many jobs the filter finds. */
  readonly total: JobsTotal;
  /** What jobs of this app can be asked for; each job's `allowedActions` says which of them the caller may ask of it now. */
  readonly actions: readonly ActionInfo[];
  /** The server's time before the jobs were read, ISO 8601 in UTC. */
  readonly time: string;
  /** From here the event stream tells everything that has changed since, given as its `Last-Event-ID`. */
  readonly eventId: string;
  /** The same for everybody who is shown the same jobs, and another for others; it tells nobody who they are. */
  readonly viewer: string;
}
