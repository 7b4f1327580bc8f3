import type { MessageEvent } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { BasicJobParameters, CondorJobParameters } from '../domain/job-parameters.js';
import type { JobCursor, JobOrder, JobScope } from '../store/job-query.js';
import type { InputData, TemplateInput, TemplateName } from '../templates/app-types.js';
import { InvalidJobParametersError } from '../templates/template.errors.js';
import type { ExecuteOptions } from './execute-options.js';
import { callbackUrl, type RequestLike } from './callback-url.js';
import type { Job } from './job.js';
import { messageOfRow } from './job-stream.js';
import { JobFactory, type JobRequest } from './job-factory.js';
import { idempotencyKeyProblems } from './job-fields.js';
import { jobOfRow, jobsOfRows } from './job-of-row.js';
import {
  cursorOf,
  isJobId,
  limitOf,
  mustBeRead,
  orderOf,
  searchOf,
  statusesOf,
  type CountJobsOptions,
  type JobPosition,
  type ListJobsOptions,
} from './list-query.js';
import { InvalidListOptionsError, InvalidUserError, JobNotFoundError } from './manager.errors.js';
import type { ManagerServices } from './manager.services.js';
import { userIdOf, type OfUser, type UserReference } from './user.js';

/** What `createJob()` needs for a job of any template; parameters given here are put over the template's. */
export interface AnyJobOptions extends CondorJobParameters, BasicJobParameters {
  /** Name of the job: 1 to 255 characters. `{id}` in it becomes the job's id when the job is stored. */
  readonly name: string;
  /** Whose job it is. */
  readonly user: UserReference;
  /**
   * A key of the caller's: 1 to 200 characters. Among the jobs of one user in one app the same key gives the same job,
   * whatever else is given; a deleted job's key is free again.
   * @default none: always a new job
   */
  readonly idempotencyKey?: string;
}

/** The input of a job, where its template takes one. */
type InputOption<Input> = [Input] extends [null]
  ? { readonly input?: undefined }
  : [null] extends [Input]
    ? { readonly input?: object | null }
    : { readonly input: InputData<Input> };

/** What {@link JobManager.createJob} needs. */
export type CreateJobOptions<App = unknown, Name extends TemplateName<App> = TemplateName<App>> = AnyJobOptions &
  // The template's own input, where it takes one.
  InputOption<TemplateInput<App, Name>> & {
    /** Name of the job template, or of the member that declares it. */
    readonly templateName: Name;
  };

/** What came of one job of {@link JobManager.executeMany}. */
export interface ExecutedJob<J extends Job = Job> {
  /** The job, read anew. */
  readonly job: J;
  /** What its `execute()` threw; `null` when it is in the queue. */
  readonly error: unknown;
}

/**
 * Creates and finds the jobs of one app; it never sees or touches another app's. Inject it with
 * `@InjectJobManager('my_first_app')`, or by its class where there is one app.
 * @typeParam App class of the app: its members are the only template names then, and inputs have types
 */
export class JobManager<App = unknown> {
  private readonly factory: JobFactory;

  /** @internal Nest makes it: inject it. */
  constructor(
    /** Package of the app. */
    readonly app: string,
    private readonly services: ManagerServices,
  ) {
    this.factory = new JobFactory(services);
  }

  /**
   * Makes a job from a template; `save()` or `execute()` stores it. With an idempotency key that is taken: the job that
   * has it.
   * @throws UnknownTemplateError that lists the known templates
   * @throws InvalidJobParametersError that names each wrong field
   * @throws InvalidUserError when the user has no id
   */
  async createJob<Name extends TemplateName<App>>(
    options: CreateJobOptions<App, Name>,
  ): Promise<Job<TemplateInput<App, Name>>> {
    const { templateName, name, user, input, idempotencyKey, ...parameters } = options as CreateJobOptions;
    const template = this.services.registry.get(this.app, templateName);
    const request = { template, name, user: this.userId(user), input, parameters };
    const job =
      idempotencyKey === undefined ? await this.newJob(request, null) : await this.jobOfKey(request, idempotencyKey);
    return job as Job<TemplateInput<App, Name>>;
  }

  /** A job by its id; `null` for an absent one, for one of another app or user, and for what is no id at all. */
  async getJob(jobId: number, options: OfUser = {}): Promise<Job | null> {
    const scope = this.scope(options);
    const row = isJobId(jobId) ? await this.services.jobs.find(scope, jobId) : null;
    const [job = null] = row ? await jobsOfRows([row], this.services) : [];
    return job;
  }

  /** @throws JobNotFoundError where {@link getJob} gives `null` */
  async getJobOrFail(jobId: number, options: OfUser = {}): Promise<Job> {
    const job = await this.getJob(jobId, options);
    if (!job) throw new JobNotFoundError(jobId);
    return job;
  }

  /**
   * A page of a list of jobs, the newest first unless told otherwise. Asks no scheduler.
   * @throws InvalidListOptionsError for options that mean nothing, or do not go together
   */
  async listJobs(options: ListJobsOptions = {}): Promise<Job[]> {
    const scope = this.scope(options);
    const search = searchOf(options.search);
    const orderBy = orderOf(options.orderBy, search);
    const status = statusesOf(options.status);
    const page = { limit: limitOf(options.limit), after: await this.cursor(scope, options.after, orderBy) };
    if (status?.length === 0) return [];
    return jobsOfRows(await this.services.jobs.list({ ...scope, ...page, status, search, orderBy }), this.services);
  }

  /**
   * The number of jobs.
   * @throws InvalidListOptionsError for options that mean nothing
   */
  async countJobs(options: CountJobsOptions = {}): Promise<number> {
    const [status, search] = [statusesOf(options.status), searchOf(options.search)];
    return this.services.jobs.count({ ...this.scope(options), status, search });
  }

  /**
   * The absolute URL that a job calls to say that something happened. With `callback: { token: 'required' }` it carries
   * the job's token.
   * @param request the one being answered: its host is taken unless `publicUrl` is configured
   * @throws JobNotFoundError where {@link getJob} gives `null`, if the URL carries a token
   */
  async getJobStatusCallbackUrl(request: RequestLike, jobId: number, options: OfUser = {}): Promise<string> {
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
  stream(options: OfUser = {}): Observable<MessageEvent> {
    return this.services.feed.rows(this.scope(options)).pipe(map((row) => messageOfRow(row, this.services)));
  }

  /**
   * Executes several jobs at once: those that go to one scheduler are submitted together as far as that is possible,
   * which costs hardly more than submitting one of them. Each of them is submitted once as by its own `execute()`, and
   * one that cannot be submitted keeps no other one from running.
   * @param jobs of this app, saved or not
   * @returns what came of each, in the same order; never rejects because of a job
   * @throws JobNotFoundError when one is another app's; nothing was done
   */
  async executeMany<J extends Job>(jobs: readonly J[], options: ExecuteOptions = {}): Promise<ExecutedJob<J>[]> {
    const foreign = jobs.find(({ app }) => app !== this.app);
    if (foreign) throw new JobNotFoundError(foreign.isSaved ? foreign.id : 0);
    return Promise.all(
      jobs.map((job) =>
        job.execute(options).then(
          () => ({ job, error: null }),
          (error: unknown) => ({ job, error }),
        ),
      ),
    );
  }

  private async newJob(request: JobRequest, idempotencyKey: string | null): Promise<Job> {
    const { row, items } = await this.factory.make({ ...request, idempotencyKey });
    return jobOfRow(row, this.services, { byKey: idempotencyKey !== null, newItems: items });
  }

  private async jobOfKey(request: JobRequest, idempotencyKey: string): Promise<Job> {
    const problems = idempotencyKeyProblems(idempotencyKey);
    if (problems.length) throw new InvalidJobParametersError(request.template.name, problems);
    const scope = { app: this.app, user: request.user };
    const row = await this.services.jobs.findByIdempotencyKey(scope, idempotencyKey);
    return row ? jobOfRow(row, this.services, { byKey: true }).reload() : this.newJob(request, idempotencyKey);
  }

  /** Where only the id of the last job is known, the job is read: of its owner's or app's, as all others are. */
  private async cursor(
    scope: JobScope,
    after: JobPosition | undefined,
    orderBy: JobOrder,
  ): Promise<JobCursor | undefined> {
    if (after === undefined) return undefined;
    if (!mustBeRead(after, orderBy)) return cursorOf(after);
    const row = isJobId(after) ? await this.services.jobs.find(scope, after) : null;
    if (!row) throw new InvalidListOptionsError('after', `there is no job ${after}; give the last job itself`);
    return row;
  }

  private scope(options: OfUser): JobScope {
    return { app: this.app, ...('user' in options && { user: this.userId(options.user) }) };
  }

  private userId(user: UserReference | null | undefined): string {
    if (user === undefined || user === null) throw new InvalidUserError();
    return userIdOf(user, this.services.options.userId);
  }
}
