import type { JobsApi } from './api-client.js';
import { DEFAULT_SORT, NO_FILTER, type Filter } from './query.js';
import type { MatchingJobs } from './selection.js';

/** All jobs that match as they are now: those that come later are not meant. `null` where the server does not say. */
export async function matchingNow(api: JobsApi, filter: Filter): Promise<MatchingJobs | null> {
  const ask = { limit: 1, after: null, sort: DEFAULT_SORT };
  try {
    const [newest, matching] = await Promise.all([
      api.list({ ...ask, filter: NO_FILTER }),
      api.list({ ...ask, filter }),
    ]);
    const upTo = newest.jobs[0]?.id;
    const { total } = matching;
    return upTo === undefined || !total ? null : { filter, upTo, count: total.count, exact: total.exact };
  } catch {
    // The table says what is wrong with the connection; what was selected stays selected.
    return null;
  }
}
