import { embedded, htcondorSsh, type SchedulerDefinition } from 'nestjs-jobs';
import { join } from 'node:path';
import type { SampleAppConfig } from './config.js';

/** Where the jobs run: on the submit host that the environment names, else as processes of this machine. */
export function schedulerOf({ submitHost, dataDirectory }: SampleAppConfig): SchedulerDefinition {
  return submitHost
    ? htcondorSsh({ name: 'htcondor', ...submitHost })
    : embedded({ name: 'embedded', directory: join(dataDirectory, 'embedded'), maxRunning: 2 });
}
