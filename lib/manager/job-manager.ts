import type { MessageEvent } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { BasicJobParameters, CondorJobParameters } from '../domain/job-parameters.js';
import type { JobStatus } from '../domain/job-status.js';
import { callbackUrl, type RequestLike } from './callback-url.js';
import type { Job } from './job.js';
import { JobFactory } from './job-factory.js';
import { jobOfRow } from './job-of-row.js';
import { messageOfRow } from './job-stream.js';
import { JobNotFoundError } from './manager.errors.js';
import type { ManagerServices } from './manager.services.js';
import { userIdOf, type UserReference } from './user.js';

/** What {@link JobManager.createJob} needs; parameters given here are put over the template's. */
export interface CreateJobOptions extends CondorJobParameters, BasicJobParameters {
  /** Name of the job: 1 to 255 characters. */
  readonly name: string;
  /** Whose job it is. */
  readonly user: UserReference;
  /** Name of the job template. */
  readonly templateName: string;
  /** For a template with an input class: its fields. */
  readonly input?: object;
}

/** Which jobs {@link JobManager.listJobs} gives. */
export interface ListJobsOptions {
  /** Only this user's. */
  readonly user?: UserReference;
  /** Only jobs with this status, or one of these. */
  readonly status?: JobStatus | readonly JobStatus[];
  /**
   * At most so many, 1 to 1000.
   * @default 100
   */
  readonly limit?: number;
  /** Only jobs that come after the one with this id in the list. */
  readonly after?: number;
}

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 1000;

/**
 * Creates and finds the jobs of one app; it never sees or touches another app's. Inject it with
 * `@InjectJobManager('my_first_app')`, or by its class where there is one app.
 */
export class JobManager {
  private readonly factory: JobFactory;

  constructor(
    /** Package of the app. */
    readonly app: string,
    private readonly services: ManagerServices,
  ) {
    this.factory = new JobFactory(services);
  }

  /**
   * Makes a job from a template; `save()` or `execute()` stores it.
   * @throws UnknownTemplateError that lists the known templates
   * @throws InvalidJobParametersError that names each wrong field
   */
  async createJob({ name, user, templateName, input, ...parameters }: CreateJobOptions): Promise<Job> {
    const template = this.services.registry.get(this.app, templateName);
    const row = await this.factory.make({ template, name, user: this.userId(user), input, parameters });
    return jobOfRow(row, this.services);
  }

  /** A job by its id; `null` for an absent one, and for one of another app or user alike. */
  async getJob(jobId: number, { user }: { readonly user?: UserReference } = {}): Promise<Job | null> {
    if (!Number.isSafeInteger(jobId)) return null;
    const row = await this.services.jobs.find(this.scope(user), jobId);
    return row && jobOfRow(row, this.services);
  }

  /** @throws JobNotFoundError where {@link getJob} gives `null` */
  async getJobOrFail(jobId: number, options: { readonly user?: UserReference } = {}): Promise<Job> {
    const job = await this.getJob(jobId, options);
    if (!job) throw new JobNotFoundError(jobId);
    return job;
  }

  /** The newest jobs first. Asks no scheduler. */
  async listJobs({ user, status, limit = DEFAULT_LIMIT, after }: ListJobsOptions = {}): Promise<Job[]> {
    const rows = await this.services.jobs.list({
      ...this.scope(user),
      ...(status && { status: statusList(status) }),
      limit: Math.max(1, Math.min(limit, LARGEST_LIMIT)),
      orderBy: '-id',
      ...(after !== undefined && { after: { id: after, name: '', status: 'Pending' } }),
    });
    return rows.map((row) => jobOfRow(row, this.services));
  }

  /** The number of jobs. */
  countJobs({ user, status }: Pick<ListJobsOptions, 'user' | 'status'> = {}): Promise<number> {
    return this.services.jobs.count({ ...this.scope(user), ...(status && { status: statusList(status) }) });
  }

  /**
   * The absolute URL that a job calls to say that something happened. With `callback: { token: 'required' }` it carries
   * the job's token.
   * @param request the one being answered: its host is taken unless `publicUrl` is configured
   * @throws JobNotFoundError where {@link getJob} gives `null`, if the URL carries a token
   */
  async getJobStatusCallbackUrl(
    request: RequestLike,
    jobId: number,
    options: { readonly user?: UserReference } = {},
  ): Promise<string> {
    const { callback } = this.services.options;
    if (callback.token === 'none') return callbackUrl(request, jobId, callback);
    const { key } = await this.getJobOrFail(jobId, options);
    return callbackUrl(request, jobId, callback, this.services.callbackTokens.of(key));
  }

  /**
   * The changes of the app's jobs from now on, fit for `@Sse()`: events of the type `job` with the job as its `toJSON()`
   * gives it, and of the type `deleted` with its `id`. Those of this process come at once, those of other replicas within
   * about a second; one query a second is made for all streams of a process together. A stream may leave out states that
   * a job has passed quickly, never the last one. It ends when the app shuts down.
   * @param options.user only this user's jobs
   */
  stream({ user }: { readonly user?: UserReference } = {}): Observable<MessageEvent> {
    return this.services.feed.rows(this.scope(user)).pipe(map((row) => messageOfRow(row, this.services)));
  }

  private scope(user: UserReference | undefined): { app: string; user?: string } {
    return { app: this.app, ...(user !== undefined && { user: this.userId(user) }) };
  }

  private userId(user: UserReference): string {
    return userIdOf(user, this.services.options.userId);
  }
}

function statusList(status: JobStatus | readonly JobStatus[]): readonly JobStatus[] {
  return typeof status === 'string' ? [status] : status;
}
