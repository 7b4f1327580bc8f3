import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import {
  BasicJob,
  BasicJobTemplate,
  embedded,
  getJobManagerToken,
  JobsApp,
  type Job,
  type JobManager,
  type JobStatusChange,
} from 'nestjs-jobs';
import { startTestApp, temporaryDirectory, type TestApp, type TestAppOptions } from '../../support/test-app.js';

/** An app whose jobs a person leads through their statuses. */
@JobsApp({ package: 'led', statuses: { Calibrating: 'running', Shelved: 'paused', Archived: 'complete' } })
export class LedApp {
  @BasicJobTemplate()
  byHand() {
    return {};
  }

  @BasicJobTemplate()
  otherwise() {
    return {};
  }
}

/** Another one, which has nothing to do with it. */
@JobsApp({ package: 'stranger' })
export class StrangerApp {
  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

/** A clock that a test moves. */
export class MovedClock {
  private ahead = 0;

  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  /** @param milliseconds onwards */
  move(milliseconds: number): void {
    this.ahead += milliseconds;
  }
}

/** What a handler was called with. */
export interface Seen extends JobStatusChange {
  readonly jobId: number;
}

/** Starts an application in which nothing happens but by `tracker.pollOnce()`. */
export async function startLedApp(options: Partial<TestAppOptions> = {}): Promise<TestApp> {
  const directory = options.directory ?? (await temporaryDirectory());
  return startTestApp({
    apps: [LedApp, StrangerApp],
    schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
    tracker: { autoStart: false },
    ...options,
    directory,
  });
}

/** The JobManager of one of the apps. */
export function managerOf({ app }: TestApp, jobsApp: Type = LedApp): JobManager {
  return app.get<JobManager>(getJobManagerToken(jobsApp), { strict: false });
}

/** A stored job of Ann's. */
export async function newJob(jobs: JobManager, templateName = 'byHand', user = 'ann'): Promise<BasicJob> {
  const job = await jobs.createJob({ name: 'by hand', user, templateName });
  return asBasicJob(job).save();
}

/** A job that another application holds in its hands. */
export async function sameJob(jobs: JobManager, { id }: BasicJob): Promise<BasicJob> {
  return asBasicJob(await jobs.getJobOrFail(id));
}

function asBasicJob(job: Job): BasicJob {
  if (!(job instanceof BasicJob)) throw new TypeError('not a BasicJob');
  return job as BasicJob;
}
