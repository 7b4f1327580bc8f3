import type { JobsApi } from './api-client.js';
import type { TableModel } from './model.js';
import { DEFAULT_SORT, NO_FILTER } from './query.js';

/** Selects all jobs that match as they are now: those that come later are not meant. Nothing, where the server says no. */
export async function selectMatching(api: JobsApi, model: TableModel): Promise<void> {
  const { filter } = model;
  const ask = { limit: 1, after: null, sort: DEFAULT_SORT };
  try {
    const [newest, matching] = await Promise.all([
      api.list({ ...ask, filter: NO_FILTER }),
      api.list({ ...ask, filter }),
    ]);
    const upTo = newest.jobs[0]?.id;
    const { total } = matching;
    if (upTo === undefined || !total || model.filter !== filter) return;
    model.selection.selectMatching({ filter, upTo, count: total.count, exact: total.exact });
  } catch {
    // The table says what is wrong with the connection; what was selected stays selected.
  }
}
