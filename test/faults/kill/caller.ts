import { setTimeout as delay } from 'node:timers/promises';
import {
  ActionNotAllowedError,
  CondorJob,
  JobNotFoundError,
  type CondorJobParameters,
  type Job,
  type JobManager,
} from 'nestjs-jobs';
import { messageOf } from '../../../lib/domain/jobs.error.js';
import { fateOf, RESTING_JOBS, restingName, type PlannedJob } from './plan.js';

const PAUSE_MS = 40;
const PATIENCE_MS = 180_000;

/** The one who uses the app: creates jobs, waits for them, and asks things of them. */
export class Caller {
  /** Names of the jobs that it lives with itself. */
  private readonly own = new Set<string>();

  constructor(
    private readonly jobs: JobManager,
    /** Directory where programs note that they ran; `-` where they cannot. */
    private readonly notes: string,
  ) {}

  /** Puts the jobs into the queue that stay there, held. */
  async rest(): Promise<void> {
    const names = Array.from({ length: RESTING_JOBS }, (_, index) => restingName(index));
    const rest = { fate: 'complete', numJobs: 1, seconds: 0, failing: [] } as const;
    await Promise.all(names.map((name) => this.execute({ ...rest, name }, { hold: true })));
  }

  /** Lets the resting jobs run, and waits for their ends. */
  async wakeAll(): Promise<void> {
    const all = await this.jobs.listJobs({ search: 'resting-', limit: 1000 });
    for (const job of all) {
      const held = await until(job, ({ status }) => status === 'Held' || status === 'Paused');
      if (held instanceof CondorJob) await held.resume();
    }
    await Promise.all(all.map(untilEnd));
  }

  /** Lives through the plan, all jobs side by side; resolves when each has got where it was to go. */
  async play(plan: readonly PlannedJob[]): Promise<void> {
    for (const { name } of plan) this.own.add(name);
    const together = plan.filter((planned) => planned.together);
    await all([
      this.playTogether(together),
      ...plan.filter((planned) => !planned.together).map((planned) => this.live(planned)),
    ]);
  }

  private async playTogether(plan: readonly PlannedJob[]): Promise<void> {
    const jobs = await Promise.all(plan.map((planned) => this.create(planned)));
    const failed = (await this.jobs.executeMany(jobs)).find(
      ({ job, error }) => (error !== null) !== (fateOf(job.name) === 'refused'),
    );
    if (failed) {
      const { name } = failed.job;
      throw new Error(`Job "${name}" did not become what it should: ${messageOf(failed.error)}`, {
        cause: failed.error,
      });
    }
    await all(jobs.map(untilEnd));
  }

  /** After a crash: whoever clicked and got no answer clicks again. */
  async repeatWishes(): Promise<void> {
    for (const job of await this.jobs.listJobs({ search: 'life-', status: WAITED_FOR, limit: 1000 })) {
      const fate = fateOf(job.name);
      if (!(job instanceof CondorJob) || this.own.has(job.name)) continue;
      if (fate === 'stopped') await allowed(job.stop());
      if (fate === 'deleted while it runs') await allowed(job.delete());
      if (fate === 'paused' && (job.status === 'Held' || job.status === 'Paused')) await allowed(job.resume());
    }
  }

  /** Lets go what a fault has put on hold, as a person does who reads why. */
  async releaseHeld(): Promise<void> {
    for (const job of await this.jobs.listJobs({ search: 'life-', status: ['Held', 'Various'], limit: 1000 })) {
      // One that was paused on purpose is let go by whoever paused it.
      const isOnHold = job.status === 'Held' || fateOf(job.name) !== 'paused';
      if (job instanceof CondorJob && isOnHold) await allowed(job.resume());
    }
  }

  private async live(planned: PlannedJob): Promise<void> {
    // Another replica may take over the wish at any moment, even before the job is in the queue.
    if (planned.fate === 'deleted while it runs') return allowed(this.deleteWhileItRuns(planned));
    const job = await this.execute(planned);
    switch (planned.fate) {
      case 'complete':
      case 'fails':
      case 'refused':
        return untilEnd(job);
      case 'stopped':
        // Another replica may have taken over the wish.
        await until(job, ({ status, isFinal }) => status === 'Running' || isFinal);
        await allowed(job.stop());
        return untilEnd(job);
      case 'paused':
        // It may end before.
        await until(job, ({ status, isFinal }) => status === 'Running' || isFinal);
        await allowed(job.pause());
        await until(job, ({ status, isFinal }) => status === 'Paused' || isFinal);
        await allowed(job.resume());
        return untilEnd(job);
      case 'deleted afterwards':
        await untilEnd(job);
        return job.delete();
      case 'resubmitted':
        await untilEnd(job);
        await job.resubmit();
        return untilEnd(job);
      case 'failed part resubmitted':
        await untilEnd(job);
        await job.resubmit({ only: 'failed' });
        return untilEnd(job);
    }
  }

  private async deleteWhileItRuns(planned: PlannedJob): Promise<void> {
    const job = await this.execute(planned);
    await until(job, ({ status }) => status === 'Running');
    await job.delete();
  }

  private async execute(planned: PlannedJob, attributes?: CondorJobParameters['attributes']): Promise<CondorJob> {
    const job = await this.create(planned, attributes);
    await job.execute();
    return job;
  }

  private async create(planned: PlannedJob, attributes: CondorJobParameters['attributes'] = {}): Promise<CondorJob> {
    const { name, fate, numJobs, seconds, failing, itemdata } = planned;
    const job = await this.jobs.createJob({
      name,
      user: 'ann',
      templateName: 'work',
      idempotencyKey: name,
      arguments: `${name} $(Process) ${seconds} ${failing.join(',') || '-'} ${this.notes}`,
      attributes,
      ...(fate === 'refused' && { executable: '/no/such/program' }),
      ...(itemdata ? { itemdata } : { numJobs }),
    });
    return job as CondorJob;
  }
}

/** Statuses in which a job waits for somebody. */
const WAITED_FOR = ['Submitted', 'Running', 'Held', 'Paused', 'Various'] as const;

/** Waits for each of them, whatever becomes of the others: nothing goes on behind the back of who compares. */
async function all(lives: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(lives);
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  if (reasons.length > 0) throw new AggregateError(reasons, reasons.map(messageOf).join('; '));
}

/** A wish that may have come too late. */
async function allowed(wish: Promise<unknown>): Promise<void> {
  try {
    await wish;
  } catch (error) {
    if (!(error instanceof ActionNotAllowedError || error instanceof JobNotFoundError)) throw error;
  }
}

async function untilEnd(job: Job): Promise<void> {
  await until(job, ({ isFinal }) => isFinal);
}

async function until(job: Job, holds: (job: Job) => boolean): Promise<Job> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const current = await job.reload();
    if (holds(current)) return current;
    if (Date.now() > deadline) {
      throw new Error(`Job "${job.name}" is ${current.status} (${current.statusMessage}) after ${PATIENCE_MS} ms.`);
    }
    await delay(PAUSE_MS);
  }
}
