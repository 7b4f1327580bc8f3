import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { CondorJobTemplate, JobsApp, Workspaces, type CondorJob, type Job } from 'nestjs-jobs';
import { fakeScheduler, TestClock, type FakeScheduler } from 'nestjs-jobs/testing';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { SILENCE_KINDS, SilencedScheduler, type SilenceKind } from './silences.js';

/** What an hour without an answer led to. Times in s of the simulated clock. */
export interface SilenceReport {
  readonly kind: SilenceKind;
  /** Jobs whose status changed during the hour, with both statuses. */
  readonly changed: readonly string[];
  /** From the first answer to the right status of all jobs; `null` when that took longer than it was waited for. */
  readonly lag: number | null;
  /** The same where each job was asked to be updated at the first answer. */
  readonly lagAfterWake: number | null;
  /** Queries of the queue in the busiest minute of the whole run. */
  readonly mostQueriesInAMinute: number;
}

@JobsApp({ package: 'silent' })
class SilentApp {
  @CondorJobTemplate()
  example() {
    return { executable: 'run.sh', remoteInputFiles: ['$(APP_WORKSPACE)/run.sh'] };
  }
}

const HOUR_SECONDS = 3600;
const LONGEST_WAIT_SECONDS = 600;
/** A second of the simulated clock takes so long at least: files and commits take real time, the more the busier a machine is. */
const LEAST_REAL_MS = 20;
/** Of the event loop, before a look counts as one that hangs. */
const MOST_TURNS = 60;

/** Tries each way of giving no answer, with and without a wake. */
export async function tryAllSilences(): Promise<SilenceReport[]> {
  const reports: SilenceReport[] = [];
  for (const kind of SILENCE_KINDS) {
    const alone = await Silence.run(kind, 'alone');
    const woken = await Silence.run(kind, 'woken');
    reports.push({
      kind,
      changed: [...alone.changed, ...woken.changed],
      lag: alone.lag,
      lagAfterWake: woken.lag,
      mostQueriesInAMinute: Math.max(alone.queries, woken.queries),
    });
  }
  return reports;
}

/** One hour, on a clock that the test moves second by second, as the tracking loop would. */
class Silence {
  private readonly jobs = new Map<string, Job>();

  private constructor(
    private readonly test: TestApp,
    private readonly clock: TestClock,
    private readonly fake: FakeScheduler,
  ) {}

  static async run(
    kind: SilenceKind,
    how: 'alone' | 'woken',
  ): Promise<{ changed: string[]; lag: number | null; queries: number }> {
    const clock = new TestClock();
    const fake = fakeScheduler({ name: 'fake' });
    const scheduler = new SilencedScheduler(fake, () => clock.now().getTime());
    const test = await startTestApp({
      apps: [SilentApp],
      schedulers: [scheduler],
      clock,
      tracker: { autoStart: false, activeInterval: 1000, idleInterval: 5000 },
    });
    try {
      const silence = new Silence(test, clock, fake);
      await silence.prepare();
      scheduler.begin(kind);
      const changed = await silence.hour();
      scheduler.end();
      return { changed, lag: await silence.untilRight(how), queries: mostInAMinute(scheduler.queries) };
    } finally {
      scheduler.end();
      await test.dispose();
    }
  }

  /** A job in each state that a job can be in when its scheduler falls silent. */
  private async prepare(): Promise<void> {
    const workspace = await this.test.app.get(Workspaces, { strict: false }).ofApp('silent');
    await writeFile(join(workspace, 'run.sh'), '#!/bin/sh\n');
    for (const name of ['idle', 'ends', 'fails', 'held', 'paused', 'ended', 'asked to stop']) {
      await this.execute(name);
    }
    for (const name of ['ends', 'fails', 'held', 'paused', 'ended', 'asked to stop']) this.fake.start(this.job(name));
    this.fake.hold(this.job('held'), 'the disk is full');
    await this.seconds(5);
    await this.job('paused').pause();
    await this.seconds(5);
    this.fake.loseNextAnswer();
    void this.execute('unclear').catch(() => undefined);
    await waitForRow(() => this.statuses().then((statuses) => statuses.get('unclear') === 'Submitted'));
    // From here on nothing is seen of this one.
    this.fake.finish(this.job('ended'));
  }

  /** @returns the jobs that have left their status */
  private async hour(): Promise<string[]> {
    const before = await this.statuses();
    this.fake.finish(this.job('ends'));
    this.fake.fail(this.job('fails'));
    void this.job('asked to stop')
      .stop()
      .catch(() => undefined);
    await this.seconds(HOUR_SECONDS);
    const after = await this.statuses();
    return [...before]
      .filter(([name, status]) => after.get(name) !== status)
      .map(([name, status]) => `${name}: ${status} became ${after.get(name)}`);
  }

  private async untilRight(how: 'alone' | 'woken'): Promise<number | null> {
    if (how === 'woken') for (const job of this.jobs.values()) void job.updateStatus().catch(() => undefined);
    await turns();
    for (let second = 0; second <= LONGEST_WAIT_SECONDS; second += 1) {
      const statuses = await this.statuses();
      if ([...statuses].every(([name, status]) => status === RIGHT[name])) return second;
      await this.seconds(1);
      await delay(LEAST_REAL_MS);
    }
    process.stderr.write(`never right: ${JSON.stringify([...(await this.statuses())])}\n`);
    return null;
  }

  private async execute(name: string): Promise<void> {
    const job = await this.test.jobs.createJob({ name, user: 'ann', templateName: 'example' });
    await job.save();
    this.jobs.set(name, job);
    await job.execute();
  }

  private async statuses(): Promise<Map<string, string>> {
    const statuses = new Map<string, string>();
    for (const [name, job] of this.jobs) statuses.set(name, (await job.reload()).status);
    return statuses;
  }

  private job(name: string): CondorJob {
    return this.jobs.get(name) as CondorJob;
  }

  /** Resolves after the look that is under way, and what it has begun; not when the scheduler hangs. */
  private async looked(): Promise<void> {
    const followers = Reflect.get(this.test.tracker, 'followers') as Map<string, object>;
    const isLooking = (): boolean =>
      [...followers.values()].some((follower) => Reflect.get(follower, 'current') !== null);
    for (let turn = 0; turn < MOST_TURNS && isLooking(); turn += 1) await setImmediate();
    await turns();
  }

  private async seconds(count: number): Promise<void> {
    const beat = Reflect.get(this.test.tracker, 'lookIfDue') as () => void;
    for (let second = 0; second < count; second += 1) {
      this.clock.advance(1000);
      beat.call(this.test.tracker);
      await this.looked();
    }
  }
}

/** What is right once the scheduler has told everything. */
const RIGHT: Readonly<Record<string, string>> = {
  idle: 'Submitted',
  ends: 'Complete',
  fails: 'Error',
  held: 'Held',
  paused: 'Paused',
  ended: 'Complete',
  'asked to stop': 'Aborted',
  unclear: 'Submitted',
};

/** Lets everything happen that can happen without time going by; commits that are gathered take a moment. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await setImmediate();
}

async function waitForRow(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500 && !(await holds()); turn += 1) await delay(2);
}

function mostInAMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + 60_000).length));
}
