import type { Clock } from '../../domain/clock.js';
import { messageOf } from '../../domain/jobs.error.js';
import { systemClock } from '../../domain/clock.js';
import type { Scheduler, SchedulerContext, SchedulerDefinition, Submission } from '../../schedulers/scheduler.js';
import type { FakeCluster, FakeEnd } from './fake-cluster.js';
import { FakeConnection, type FakeFaults } from './fake-connection.js';
import { FakeQueue } from './fake-queue.js';
import { FakeRun, type FakeProgram } from './fake-run.js';

/** Options of {@link fakeScheduler}. */
export interface FakeSchedulerOptions {
  /** The name by which templates and jobs refer to it. */
  readonly name: string;
  /**
   * What the programs of all jobs do. Sub-jobs then start and end by themselves.
   * @default they do nothing: the test starts and ends them
   */
  readonly program?: FakeProgram;
}

/** A job that was executed, or the key of a submission. */
export type FakeJobReference =
  | {
      /** Id of a job. */
      readonly id: number;
    }
  | string;

/** Which sub-jobs of a job a test control is about. */
export interface FakeSubJobs {
  /**
   * Counted from 0 within the submission.
   * @default all that it can be done with
   */
  readonly subJob?: number;
}

/**
 * A scheduler in memory for the tests of an app: give it in `forRoot({ schedulers: [fake] })`, and let sub-jobs start,
 * print, write files, end or be held when the test wants it. The library follows it as it follows HTCondor: after a
 * control, `tracker.pollOnce()` or {@link waitForStatus} brings the statuses up to date. Its queue outlives the app, so
 * that restarts can be tested.
 */
export function fakeScheduler(options: FakeSchedulerOptions): FakeScheduler {
  return new FakeScheduler(options);
}

/** See {@link fakeScheduler}. */
export class FakeScheduler implements SchedulerDefinition {
  readonly name: string;
  readonly kind = 'fake';
  private readonly program: FakeProgram | undefined;
  private readonly queues = new Map<string, FakeQueue>();
  private readonly faults: FakeFaults = { unreachable: null, delay: 0, rejections: [], lostAnswers: 0 };
  private clock: Clock = systemClock;
  private clusterId = 0;

  constructor({ name, program }: FakeSchedulerOptions) {
    this.name = name;
    this.program = program;
  }

  create({ installation, clock }: SchedulerContext): Scheduler {
    this.clock = clock;
    const known = this.queues.get(installation);
    const queue =
      known ??
      new FakeQueue({
        now: () => this.clock.now(),
        idle: (...proc) => {
          this.run(...proc);
        },
      });
    this.queues.set(installation, queue);
    return new FakeConnection(this.name, queue, this.faults, () => (this.clusterId += 1));
  }

  /** Everything that was submitted, in order. */
  get submissions(): readonly Submission[] {
    return this.clusters.map(({ submission }) => submission);
  }

  /**
   * Starts sub-jobs: they are running.
   * @throws Error for one that is neither idle nor running
   */
  start(job: FakeJobReference, { subJob }: FakeSubJobs = {}): void {
    const cluster = this.clusterOf(job);
    for (const procId of chosen(subJob, cluster.procsIn('idle'))) cluster.start(procId);
  }

  /**
   * Ends the programs of sub-jobs, with the exit code 0 unless you say otherwise; idle ones are started first.
   * @throws Error for one that is held or has ended
   */
  finish(job: FakeJobReference, { subJob, ...end }: FakeSubJobs & FakeEnd = {}): void {
    const cluster = this.clusterOf(job);
    for (const procId of chosen(subJob, cluster.procsIn('idle', 'active'))) cluster.finish(procId, end);
  }

  /** Ends the programs of sub-jobs with the exit code 1 unless you say otherwise. Throws as {@link finish} does. */
  fail(job: FakeJobReference, end: FakeSubJobs & FakeEnd = {}): void {
    this.finish(job, { exitCode: 1, ...end });
  }

  /**
   * Puts sub-jobs on hold, as HTCondor does when something is wrong with them.
   * @param reason HoldReason
   * @param options `code` is HoldReasonCode, 13 (an input cannot be transferred) unless you say otherwise
   * @throws Error for one that is held or has ended
   */
  hold(
    job: FakeJobReference,
    reason: string,
    { subJob, code = 13 }: FakeSubJobs & { readonly code?: number } = {},
  ): void {
    const cluster = this.clusterOf(job);
    for (const procId of chosen(subJob, cluster.procsIn('idle', 'active'))) cluster.hold(procId, reason, code);
  }

  /** Lets the program write a file into the job's `run` directory, to be read while it runs and to be collected. */
  write(job: FakeJobReference, path: string, content: string | Buffer): void {
    this.clusterOf(job).files.write(path, content);
  }

  /** Lets the program print something. */
  print(
    job: FakeJobReference,
    text: string,
    { subJob = 0, stream = 'output' }: FakeSubJobs & { readonly stream?: 'output' | 'error' } = {},
  ): void {
    this.clusterOf(job).print(stream, subJob, text);
  }

  /** Makes it unreachable: everything that is asked of it fails, and handles that are open break. Jobs go on. */
  goAway(reason = 'the connection was refused'): void {
    this.faults.unreachable = new Error(reason);
  }

  /** Makes it reachable again. */
  comeBack(): void {
    this.faults.unreachable = null;
  }

  /** Makes each answer take some time, in ms; 0 for none. */
  slowDown(milliseconds: number): void {
    this.faults.delay = milliseconds;
  }

  /** Refuses the next new submission for good. */
  rejectNext(reason: string): void {
    this.faults.rejections.push(reason);
  }

  /** Takes the next new submission, but its answer is lost: nobody can say whether it is in the queue. */
  loseNextAnswer(): void {
    this.faults.lostAnswers += 1;
  }

  private get clusters(): FakeCluster[] {
    return [...this.queues.values()].flatMap(({ clusters }) => clusters).sort((a, b) => a.clusterId - b.clusterId);
  }

  private clusterOf(job: FakeJobReference): FakeCluster {
    const cluster = this.clusters.findLast(({ submission }) =>
      typeof job === 'string' ? submission.key === job : submission.directory.startsWith(`${job.id}-`),
    );
    if (cluster) return cluster;
    const what = typeof job === 'string' ? `submission "${job}"` : `job ${job.id}`;
    throw new Error(`The fake scheduler "${this.name}" has no ${what}. Execute the job first.`);
  }

  /** Runs a sub-job, after whoever put it into the queue has got the answer. */
  private run(cluster: FakeCluster, procId: number): void {
    const { program } = this;
    if (program) setImmediate(() => void runProc(program, cluster, procId));
  }
}

function chosen(subJob: number | undefined, all: readonly number[]): readonly number[] {
  return subJob === undefined ? all : [subJob];
}

async function runProc(program: FakeProgram, cluster: FakeCluster, procId: number): Promise<void> {
  if (!cluster.procsIn('idle').includes(procId)) return;
  const signal = cluster.start(procId);
  const end = await endOf(program, cluster, procId, signal);
  // Held, or removed: what it would have been is of no interest any more.
  if (!signal.aborted) cluster.finish(procId, end);
}

async function endOf(
  program: FakeProgram,
  cluster: FakeCluster,
  procId: number,
  signal: AbortSignal,
): Promise<FakeEnd> {
  try {
    const exitCode = await program(new FakeRun(cluster, procId, signal));
    return { exitCode: typeof exitCode === 'number' ? exitCode : 0 };
  } catch (error) {
    if (!signal.aborted) cluster.print('error', procId, `${messageOf(error)}\n`);
    return { exitCode: 1 };
  }
}
