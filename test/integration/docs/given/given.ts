import type { INestApplication } from '@nestjs/common';
import type { Job, JobManager, JobSchedulers, RequestLike } from 'nestjs-jobs';

/** What a code block of the documentation without a title may use without saying where it comes from. */
export interface Given {
  /** The running application. */
  readonly app: INestApplication;
  /** The JobManager of an app with the template `example`, a program that sleeps. */
  readonly jobs: JobManager;
  /** Who is logged in. */
  readonly user: string;
  /** A job of the user's, saved, not executed. */
  readonly job: Job;
  /** The HTTP request that is being answered. */
  readonly request: RequestLike;
  readonly schedulers: JobSchedulers;
}
