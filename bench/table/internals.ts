import type * as JobChangesModule from '../../lib/engine/job-changes.js';
import type * as JobStoreModule from '../../lib/store/job.store.js';
import type * as JobsDatabaseModule from '../../lib/store/jobs-database.js';

/** Below which the classes of the package lie that the application is made with. */
const BUILT = new URL('../../../../dist/esm/', import.meta.url);

/** Classes that the package does not export: a bench counts and does what only the library itself may. */
export async function internals(): Promise<
  Pick<typeof JobChangesModule, 'JobChanges'> &
    Pick<typeof JobStoreModule, 'JobStore'> &
    Pick<typeof JobsDatabaseModule, 'JobsDatabase'>
> {
  const { JobChanges } = (await import(new URL('engine/job-changes.js', BUILT).href)) as typeof JobChangesModule;
  const { JobStore } = (await import(new URL('store/job.store.js', BUILT).href)) as typeof JobStoreModule;
  const { JobsDatabase } = (await import(new URL('store/jobs-database.js', BUILT).href)) as typeof JobsDatabaseModule;
  return { JobChanges, JobStore, JobsDatabase };
}
