import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../lib/domain/clock.js';
import type { SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { HtcondorScheduler } from '../../../lib/schedulers/htcondor/htcondor.scheduler.js';
import { parseEventLog } from '../../../lib/schedulers/htcondor/event-log-parser.js';
import type { InputFile, Submission } from '../../../lib/schedulers/scheduler.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { alwaysMyTurn } from '../../support/query-turns.js';

/** Everything that a test leaves on the submit host lies below this directory of the account. */
export const DIRECTORY = '.nestjs-jobs-test';

export const EVENT_LOG = 'events-0001.log';

/** A scheduler on the submit host of the tests for an installation of its own. */
export class TestScheduler {
  readonly installation = randomUUID().replaceAll('-', '').slice(0, 12);
  readonly host = new SshHost(findSubmitHost());
  readonly scheduler = new HtcondorScheduler(
    this.host,
    { name: 'pool', directory: DIRECTORY },
    { installation: this.installation, clock: systemClock, takeQueryTurn: alwaysMyTurn },
  );
  private readonly keys: string[] = [];

  /** A submission with a key of its own; it does nothing unless the test says what. */
  submission(changes: Partial<Submission> = {}): Submission {
    const key = randomUUID();
    this.keys.push(key);
    return {
      key,
      directory: `job-${key}`,
      eventLog: EVENT_LOG,
      jobName: 'test',
      batchName: 'nestjs-jobs test',
      executable: '/bin/true',
      inputs: [],
      commands: [],
      numJobs: 1,
      ...changes,
    };
  }

  /** The events of a submission so far. */
  async events(clusterId: number): Promise<SchedulerEvent[]> {
    const file = await this.scheduler.openEventLog(EVENT_LOG);
    if (!file) {
      return [];
    }
    try {
      const log = await file.read(0, await file.size());
      const context = { zoneOffsetMinutes: await this.scheduler.zoneOffsetMinutes(), referenceTime: new Date() };
      return parseEventLog(log, context).events.filter((event) => event.clusterId === clusterId);
    } finally {
      await file.close();
    }
  }

  /** The events of a cluster, as soon as `count` of its procs ended, were removed or are held. */
  async settled(clusterId: number, count = 1): Promise<SchedulerEvent[]> {
    return this.until(clusterId, (events) => {
      const settled = events.filter(({ detail }) => ['terminated', 'aborted', 'held'].includes(detail.type));
      return new Set(settled.map(({ procId }) => procId)).size >= count;
    });
  }

  /** The events of a cluster, as soon as they fulfil a condition. */
  async until(clusterId: number, fulfilled: (events: SchedulerEvent[]) => boolean): Promise<SchedulerEvent[]> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const events = await this.events(clusterId);
      if (fulfilled(events)) {
        return events;
      }
      if (Date.now() > deadline) {
        throw new Error(`cluster ${clusterId} has only these events: ${JSON.stringify(events)}`);
      }
      await delay(200);
    }
  }

  /** What a command of the submit host prints. */
  async output(...argv: [string, ...string[]]): Promise<string> {
    return (await this.host.run({ argv })).stdout;
  }

  /** The clusters in the queue that carry a key. */
  async clustersOf(key: string): Promise<string[]> {
    const constraint = `NestjsJobsKey == "${key}"`;
    const clusters = await this.output('condor_q', '-allusers', '-constraint', constraint, '-af', 'ClusterId');
    return [...new Set(clusters.split('\n').filter((line) => line !== ''))];
  }

  /** Removes the jobs of this installation, and its files. */
  async close(): Promise<void> {
    if (this.keys.length > 0) {
      await this.scheduler.control('remove', this.keys, 'the test is over');
      await this.scheduler.acknowledge(this.keys);
    }
    await this.host.run({
      argv: ['rm', '-rf', '--', `${await this.host.homeDirectory()}/${DIRECTORY}/${this.installation}`],
    });
    await this.scheduler.close();
  }
}

/** A directory of this machine that a test may fill. */
export class TestDirectory {
  private constructor(readonly path: string) {}

  static async create(): Promise<TestDirectory> {
    return new TestDirectory(await mkdtemp(join(tmpdir(), 'nestjs-jobs-test-')));
  }

  /** Writes a file as an input of a submission. */
  async input(name: string, content: string, mode = 0o644): Promise<InputFile> {
    const path = join(this.path, name);
    await writeFile(path, content, { mode });
    return { path, name };
  }

  /** A shell script as an input of a submission. */
  script(name: string, content: string): Promise<InputFile> {
    return this.input(name, `#!/bin/sh\n${content}\n`, 0o755);
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}
