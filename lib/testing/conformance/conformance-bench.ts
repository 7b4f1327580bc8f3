import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { systemClock } from '../../domain/clock.js';
import { messageOf } from '../../domain/jobs.error.js';
import type { QueueReport, SchedulerEvent } from '../../domain/scheduler-event.js';
import { parseEventLog } from '../../schedulers/htcondor/event-log-parser.js';
import type { InputFile, Scheduler, Submission, SubmissionBatch, SubmitCommand } from '../../schedulers/scheduler.js';
import type { ConformanceOptions } from './conformance.options.js';
import { PROGRAMS, type ProgramName } from './programs.js';

/** The event log of all submissions of the suite. */
export const EVENT_LOG = 'events-0001.log';

const PAUSE_MS = 100;

/** Files go to the execute node and back, so that it does not matter whether the two share a file system. */
const COMMANDS: Readonly<Record<string, string>> = {
  should_transfer_files: 'YES',
  when_to_transfer_output: 'ON_EXIT',
  transfer_executable: 'True',
  output: 'logs/out.$(Process)',
  error: 'logs/err.$(Process)',
};

/** What the tests of the suite work with: connections, submissions, and what the scheduler says of them. */
export class ConformanceBench {
  private readonly installation = randomName();
  private readonly connections: Promise<Scheduler>[] = [];
  private readonly submissions: Submission[] = [];
  private readonly batchDirectories: string[] = [];
  private stopped = 0;
  private main: Promise<Scheduler> | undefined;
  private directory: Promise<string> | undefined;

  constructor(
    private readonly create: ConformanceOptions['create'],
    private readonly timeout: number,
  ) {}

  /** The connection that most tests share. */
  scheduler(): Promise<Scheduler> {
    this.main ??= this.connect();
    return this.main;
  }

  /** A further connection, of the same installation unless another is given. */
  connect(installation = this.installation): Promise<Scheduler> {
    const context = {
      installation,
      clock: systemClock,
      logger: new Logger('Conformance'),
      takeQueryTurn: (): Promise<boolean> => Promise.resolve(true),
    };
    const connection = Promise.resolve(this.create(context));
    this.connections.push(connection);
    return connection;
  }

  /** A connection of an installation that has nothing to do with the others. */
  stranger(): Promise<Scheduler> {
    return this.connect(randomName());
  }

  /** A submission with a key and a directory of its own. */
  async submission(
    program: ProgramName,
    commands: Readonly<Record<string, string>> = {},
    more: Partial<Submission> = {},
  ): Promise<Submission> {
    const key = randomUUID();
    const executable = await this.input(program, `#!/bin/sh\n${PROGRAMS[program]}\n`, 0o755);
    const submission: Submission = {
      key,
      directory: `conformance-${key}`,
      eventLog: EVENT_LOG,
      jobName: 'conformance',
      batchName: 'conformance of a scheduler',
      executable: program,
      numJobs: 1,
      ...more,
      inputs: [executable, ...(more.inputs ?? [])],
      commands: commandList({ ...COMMANDS, ...commands }),
    };
    this.submissions.push(submission);
    return submission;
  }

  /** Some submissions as one, with a key and a directory of its own. */
  batch(submissions: readonly Submission[]): SubmissionBatch {
    const key = randomUUID();
    const batch = {
      key,
      directory: `0-${key}`,
      eventLog: EVENT_LOG,
      memberKey: submissions[0]?.key ?? '',
      numProcs: submissions.reduce((sum, { numJobs }) => sum + numJobs, 0),
      submissions,
    };
    this.batchDirectories.push(batch.directory);
    return batch;
  }

  /** Writes a file of this machine, below a directory where `path` has one. */
  async input(path: string, content: string, mode = 0o644): Promise<InputFile> {
    const file = join(await this.temporaryDirectory(), path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode });
    return { path: file, name: path };
  }

  /** An empty directory of this machine. */
  async emptyDirectory(): Promise<string> {
    return mkdtemp(join(await this.temporaryDirectory(), 'collected-'));
  }

  /** The events of a submission so far, by its key: those of the clusters whose submit events carry it. */
  async events({ key }: Submission): Promise<SchedulerEvent[]> {
    const scheduler = await this.scheduler();
    const log = await scheduler.openEventLog(EVENT_LOG);
    if (!log) return [];
    try {
      const bytes = await log.read(0, await log.size());
      const context = { zoneOffsetMinutes: await scheduler.zoneOffsetMinutes(), referenceTime: new Date() };
      const { events } = parseEventLog(bytes, context);
      const clusters = new Set(events.filter((event) => keyOf(event) === key).map(({ clusterId }) => clusterId));
      return events.filter(({ clusterId }) => clusters.has(clusterId));
    } finally {
      await log.close();
    }
  }

  /** Waits until there are events of a kind, one for each sub-job unless you say otherwise. */
  async untilEvent(
    submission: Submission,
    type: SchedulerEvent['detail']['type'],
    count = submission.numJobs,
  ): Promise<SchedulerEvent[]> {
    const ofType = (events: readonly SchedulerEvent[]): SchedulerEvent[] =>
      events.filter(({ detail }) => detail.type === type);
    const events = await this.until(
      `${count} events "${type}"`,
      () => this.events(submission),
      (all) => ofType(all).length >= count,
      (all) => all.map(({ detail }) => detail.type),
    );
    return ofType(events);
  }

  /** Waits until each sub-job has one of these JobStatus. */
  async untilStatus(submission: Submission, ...statuses: readonly number[]): Promise<QueueReport[]> {
    const scheduler = await this.scheduler();
    return this.until(
      `JobStatus ${statuses.join(' or ')}`,
      () => scheduler.query([submission.key]),
      (reports) =>
        reports.length === submission.numJobs && reports.every(({ jobStatus }) => statuses.includes(jobStatus)),
    );
  }

  /** The content of an output; `null` while there is none. */
  async output({ directory }: Submission, path: string): Promise<string | null> {
    const file = await (await this.scheduler()).openOutput(directory, path);
    if (!file) return null;
    try {
      return (await file.read(0, await file.size())).toString();
    } finally {
      await file.close();
    }
  }

  /** Waits until an answer is what is expected. */
  async until<T>(
    what: string,
    ask: () => Promise<T>,
    holds: (answer: T) => boolean,
    shown: (answer: T) => unknown = (answer) => answer,
  ): Promise<T> {
    const deadline = Date.now() + this.timeout * 0.9;
    for (;;) {
      const answer = await ask();
      if (holds(answer)) return answer;
      assert.ok(Date.now() < deadline, `Waited in vain for ${what}; the last answer: ${JSON.stringify(shown(answer))}`);
      await delay(PAUSE_MS);
    }
  }

  /** Stops what a test has left running: slots are few, and the next test waits for one. */
  async stopAll(): Promise<void> {
    const keys = this.submissions.slice(this.stopped).map(({ key }) => key);
    this.stopped = this.submissions.length;
    if (keys.length) await (await this.scheduler()).control('remove', keys, 'the test is over');
  }

  /** Removes everything that the suite has submitted, and ends all connections. */
  async dispose(): Promise<void> {
    if (this.submissions.length) {
      const scheduler = await this.connect();
      const keys = this.submissions.map(({ key }) => key);
      await scheduler.control('remove', keys, 'the conformance suite is over');
      await scheduler.acknowledge(keys);
      const directories = [...this.submissions.map(({ directory }) => directory), ...this.batchDirectories];
      for (const directory of directories) await scheduler.removeDirectory(directory);
    }
    for (const connection of this.connections) await (await connection).close();
    if (this.directory) await rm(await this.directory, { recursive: true, force: true });
  }

  private temporaryDirectory(): Promise<string> {
    this.directory ??= mkdtemp(join(tmpdir(), 'nestjs-jobs-conformance-'));
    return this.directory;
  }
}

/** Fails unless a promise rejects with an error of that code. */
export async function rejectsWith(codes: string | readonly string[], promise: Promise<unknown>): Promise<void> {
  const expected = [codes].flat();
  await assert.rejects(promise, (error: unknown) => {
    const { code } = error as { readonly code?: unknown };
    assert.ok(
      expected.includes(String(code)),
      `expected ${expected.join(' or ')}, got ${String(code)}: ${messageOf(error)}`,
    );
    return true;
  });
}

function keyOf({ detail }: SchedulerEvent): string | undefined {
  return detail.type === 'submitted' ? detail.submissionKey : undefined;
}

function commandList(commands: Readonly<Record<string, string>>): SubmitCommand[] {
  return Object.entries(commands).map(([name, value]) => ({ name, value }));
}

function randomName(): string {
  return randomUUID().replaceAll('-', '').slice(0, 12);
}
