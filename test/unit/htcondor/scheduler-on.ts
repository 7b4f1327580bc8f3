import { HtcondorScheduler } from '../../../lib/schedulers/htcondor/htcondor.scheduler.js';
import type { SchedulerContext } from '../../../lib/schedulers/scheduler.js';
import { alwaysMyTurn } from '../../support/query-turns.js';
import type { FakeHost } from './fake-host.js';

/** A scheduler on a host that answers as it was told; it is 1970 there. */
export function schedulerOn(host: FakeHost, options = {}, context: Partial<SchedulerContext> = {}): HtcondorScheduler {
  return new HtcondorScheduler(
    host,
    { name: 'pool', ...options },
    { installation: 'inst', clock: { now: () => new Date(0) }, takeQueryTurn: alwaysMyTurn, ...context },
  );
}
