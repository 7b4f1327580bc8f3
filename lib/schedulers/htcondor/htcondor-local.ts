import { LocalHost } from '../../hosts/local-host.js';
import type { SchedulerDefinition } from '../scheduler.js';
import type { HtcondorOptions } from './htcondor.options.js';
import { HtcondorScheduler } from './htcondor.scheduler.js';

/** HTCondor of this host: its commands are those that this machine has. */
export function htcondorLocal(options: HtcondorOptions): SchedulerDefinition {
  return {
    name: options.name,
    kind: 'htcondor',
    create: (context) => new HtcondorScheduler(new LocalHost(), options, context),
  };
}
