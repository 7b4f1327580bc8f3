import { SshHost } from '../../hosts/ssh-host.js';
import type { SshHostOptions } from '../../hosts/ssh-host.options.js';
import type { SchedulerDefinition } from '../scheduler.js';
import type { HtcondorOptions } from './htcondor.options.js';
import { HtcondorScheduler } from './htcondor.scheduler.js';

/** Options of {@link htcondorSsh}. */
export interface HtcondorSshOptions extends HtcondorOptions, SshHostOptions {}

/**
 * HTCondor on a submit host that is reached over SSH.
 *
 * @throws HostOptionsError, when the app starts, for options that cannot work: no host key, no way of logging in
 */
export function htcondorSsh(options: HtcondorSshOptions): SchedulerDefinition {
  return {
    name: options.name,
    kind: 'htcondor',
    create: (context) => new HtcondorScheduler(new SshHost(options), options, context),
  };
}
