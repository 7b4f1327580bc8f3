import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CondorJobTemplate,
  embedded,
  JobsApp,
  Workspaces,
  type Job,
  type JobManager,
  type Scheduler,
  type SchedulerDefinition,
} from 'nestjs-jobs';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import type { SshHostOptions } from '../../../lib/hosts/ssh-host.options.js';
import type { HtcondorOptions } from '../../../lib/schedulers/htcondor/htcondor.options.js';
import { HtcondorScheduler } from '../../../lib/schedulers/htcondor/htcondor.scheduler.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTestApp, temporaryDirectory, type TestApp, type TestAppOptions } from '../../support/test-app.js';

/** An app whose jobs run the shell text that is their first argument. */
@JobsApp({ package: 'defects' })
export class DefectsApp {
  @CondorJobTemplate({ name: 'script' })
  script() {
    return {
      executable: 'script.sh',
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: ['$(APP_WORKSPACE)/script.sh'],
    };
  }
}

/** Starts an app with {@link DefectsApp}; on the embedded scheduler unless told otherwise. */
export async function startDefectsApp(options: Partial<TestAppOptions> = {}): Promise<TestApp> {
  const directory = options.directory ?? (await temporaryDirectory());
  const test = await startTestApp({
    apps: [DefectsApp],
    schedulers: [embeddedIn(directory)],
    ...options,
    directory,
  });
  const workspace = await test.app.get(Workspaces, { strict: false }).ofApp('defects');
  await writeFile(join(workspace, 'script.sh'), '#!/bin/sh\neval "$1"\n', { mode: 0o755 });
  return test;
}

/** An embedded scheduler that keeps its files below a directory. */
export function embeddedIn(directory: string, name = 'embedded'): SchedulerDefinition {
  return embedded({ name, directory: join(directory, name), maxRunning: 4 });
}

/** A new job of `ann` that runs a shell text. */
export function scriptJob(jobs: JobManager, script: string, parameters: object = {}): Promise<Job> {
  return jobs.createJob({ name: 'a job', user: 'ann', templateName: 'script', arguments: [script], ...parameters });
}

/** A parameter of jobs that shall wait in the queue of HTCondor, and take no slot from others. */
export const NEVER_STARTS = { attributes: { requirements: 'false' } } as const;

/** The HTCondor of the tests, watched: what is asked of its submit host is seen. */
export interface WatchedPool {
  readonly definition: SchedulerDefinition;
  /** Every command so far, arguments joined by blanks. */
  readonly commands: string[];
  /** Runs a command there as an administrator would, outside of what is watched. */
  run(...argv: [string, ...string[]]): Promise<string>;
  /** Removes what a test that failed has left in the queue. */
  close(): Promise<void>;
}

/** @param change of the connection, for example the port of a proxy */
export function watchedPool(
  change: Partial<SshHostOptions> = {},
  options: HtcondorOptions = { name: 'pool' },
): WatchedPool {
  const commands: string[] = [];
  const installations = new Set<string>();
  const administrator = new SshHost(findSubmitHost());
  return {
    commands,
    definition: {
      name: options.name,
      kind: 'htcondor',
      create: (context) => {
        installations.add(context.installation);
        const host = new SshHost({ ...findSubmitHost(), ...change });
        const watched = overriding(host, {
          run: (command) => {
            commands.push(command.argv.join(' '));
            return host.run(command);
          },
          stream: (command) => {
            commands.push(command.argv.join(' '));
            return host.stream(command);
          },
        });
        return new HtcondorScheduler(watched, options, context);
      },
    },
    run: async (...argv) => (await administrator.run({ argv })).stdout,
    close: async () => {
      for (const installation of installations) {
        const constraint = `NestjsJobsInstallation == "${installation}"`;
        await administrator.run({ argv: ['condor_rm', '-constraint', constraint] });
        await administrator.run({
          argv: ['condor_qedit', '-constraint', constraint, 'NestjsJobsAcknowledged', 'true'],
        });
        await administrator.run({ argv: ['rm', '-rf', '--', `.nestjs-jobs/${installation}`] });
      }
      await administrator.close();
    },
  };
}

/** A scheduler of which a test replaces some methods. */
export function tampered(
  definition: SchedulerDefinition,
  replace: (scheduler: Scheduler) => Partial<Scheduler>,
): SchedulerDefinition {
  return {
    ...definition,
    create: (context) => {
      const scheduler = definition.create(context);
      return overriding(scheduler, replace(scheduler));
    },
  };
}

/** The same object, but for some of its methods. */
function overriding<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (_, property) => {
      if (Object.hasOwn(methods, property)) return Reflect.get(methods, property) as unknown;
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
