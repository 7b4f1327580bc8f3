import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../lib/domain/clock.js';
import type { QueueReport, SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import { embedded } from '../../../lib/schedulers/embedded/embedded.js';
import { parseEventLog } from '../../../lib/schedulers/htcondor/event-log-parser.js';
import type { Scheduler, Submission } from '../../../lib/schedulers/scheduler.js';
import { alwaysMyTurn } from '../../support/query-turns.js';

// Workers look for each other once a second, and wait half a second for more work before they end.
jest.setTimeout(60_000);

/** An embedded scheduler in a directory of its own, and what a test wants to know of it. */
export class Harness {
  private counter = 0;
  private readonly schedulers: Scheduler[] = [];

  private constructor(
    readonly directory: string,
    private readonly maxRunning: number,
  ) {}

  static async create(options: { maxRunning?: number } = {}): Promise<Harness> {
    return new Harness(await mkdtemp(join(tmpdir(), 'embedded-')), options.maxRunning ?? 2);
  }

  get root(): string {
    return join(this.directory, 'queue', 'test');
  }

  /** An app that starts: a scheduler object of its own on the same directory. */
  start(maxRunning = this.maxRunning): Scheduler {
    const definition = embedded({ name: 'local', directory: join(this.directory, 'queue'), maxRunning });
    const scheduler = definition.create({
      installation: 'test',
      clock: systemClock,
      logger: new Logger('test'),
      takeQueryTurn: alwaysMyTurn,
    });
    this.schedulers.push(scheduler);
    return scheduler;
  }

  /** A submission of a shell script; `commands` are submit commands by name. */
  async script(
    text: string,
    commands: Record<string, string> = {},
    more: Partial<Submission> = {},
  ): Promise<Submission> {
    this.counter += 1;
    const number = this.counter;
    const path = join(this.directory, `script-${number}.sh`);
    await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return {
      key: `key-${number}`,
      directory: `job-${number}`,
      eventLog: 'events-0001.log',
      jobName: `job_${number}`,
      batchName: 'a test',
      executable: 'program.sh',
      inputs: [{ path, name: 'program.sh' }],
      commands: Object.entries({ output: 'out.$(Process)', error: 'err.$(Process)', ...commands }).map(
        ([name, value]) => ({ name, value }),
      ),
      numJobs: 1,
      ...more,
    };
  }

  async events(clusterId?: number): Promise<SchedulerEvent[]> {
    const log = await readFile(join(this.root, 'events', 'events-0001.log')).catch(() => Buffer.alloc(0));
    const { events } = parseEventLog(log, { zoneOffsetMinutes: 0, referenceTime: new Date() });
    return events.filter((event) => clusterId === undefined || event.clusterId === clusterId);
  }

  /** How many events of a kind there are, of all procs. */
  async count(type: SchedulerEvent['detail']['type']): Promise<number> {
    return (await this.events()).filter(({ detail }) => detail.type === type).length;
  }

  /** The kinds of the events of one proc, in their order. */
  async history(clusterId: number, procId = 0): Promise<string[]> {
    const events = await this.events(clusterId);
    return events.filter((event) => event.procId === procId).map((event) => event.detail.type);
  }

  /** {@link history}, as soon as there are so many events: a proc has its status a moment before its event. */
  async historyOf(count: number, clusterId: number, procId = 0): Promise<string[]> {
    await until(`${count} events`, async () => (await this.history(clusterId, procId)).length >= count).catch(
      () => undefined,
    );
    return this.history(clusterId, procId);
  }

  run(submission: Submission, path: string): Promise<string> {
    return readFile(join(this.root, 'jobs', submission.directory, 'run', path), 'utf8');
  }

  async runFiles(submission: Submission): Promise<string[]> {
    return (await readdir(join(this.root, 'jobs', submission.directory, 'run'))).sort();
  }

  /** Process numbers of the workers of this queue. */
  workers(): number[] {
    return processes().filter((pid) => {
      const argumentList = read(`/proc/${pid}/cmdline`);
      return argumentList.includes(this.root) && argumentList.some(isWorkerProgram);
    });
  }

  /** Process numbers of all that programs of this queue have started, the shells of the scripts first. */
  programs(): number[] {
    const marker = `_CONDOR_SCRATCH_DIR=${this.root}/`;
    return processes()
      .filter((pid) => read(`/proc/${pid}/environ`).some((variable) => variable.startsWith(marker)))
      .sort((a, b) => a - b);
  }

  /** Closes the schedulers, removes all jobs, and fails when a process is left. */
  async dispose(): Promise<void> {
    const scheduler = this.start();
    const keys = await readdir(join(this.root, 'keys')).catch(() => []);
    await scheduler.control('remove', keys, 'the test is over');
    await until('no process is left', () => this.workers().length + this.programs().length === 0);
    await Promise.all(this.schedulers.map((each) => each.close()));
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Waits until something is so; looks often, gives up after `seconds`. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
    await delay(10);
  }
}

/** Waits until every proc of a submission has one of these JobStatus, and returns the reports. */
export async function untilStatus(
  scheduler: Scheduler,
  { key, numJobs }: Submission,
  statuses: readonly number[],
  seconds = 20,
): Promise<QueueReport[]> {
  let reports: QueueReport[] = [];
  try {
    await until(
      'status',
      async () => {
        reports = await scheduler.query([key]);
        return reports.length === numJobs && reports.every(({ jobStatus }) => statuses.includes(jobStatus));
      },
      seconds,
    );
  } catch {
    throw new Error(`Not within ${seconds} s: JobStatus ${statuses.join(' or ')}; last: ${JSON.stringify(reports)}`);
  }
  return reports;
}

function isWorkerProgram(argument: string): boolean {
  return /worker-[0-9a-f]+\.cjs$/.test(argument);
}

function processes(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** The items of a file in /proc that are separated by NUL; none when the process is gone. */
function read(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\0');
  } catch {
    return [];
  }
}
