import { isFinalCategory, statusCategory, type StatusCategory } from '../domain/custom-status.js';
import type { Item } from '../domain/itemdata.js';
import { JOB_STATUS, type JobStatus } from '../domain/job-status.js';
import type { CondorParameters, SubmitValue } from '../domain/job-parameters.js';
import type { JobType } from '../domain/job-types.js';
import type { SubJobCounts } from '../domain/sub-job.js';
import type { JobEntity } from '../store/entities/index.js';
import type { ExecutionPlace } from '../store/execution.store.js';
import type { NewJob } from '../store/job.store.js';
import { instanceOfInput } from '../templates/template-input.js';
import { jobDirectory } from '../workspaces/job-directory.js';
import { nameWithId } from './job-fields.js';
import { jobJson, type JobJson } from './job-json.js';
import { JobNotSavedError } from './manager.errors.js';
import type { ManagerServices } from './manager.services.js';
import { statusMessageOf } from './status-message.js';

/** The numbers that the procs of a job have in its cluster. */
export interface ProcRange {
  /** Number of the first one. */
  readonly first: number;
  /** Number of the last one. */
  readonly last: number;
}

/** What is known of a job beside its row. */
export interface JobContext {
  /** Where its execution is; `null` before it, and where it was not read. */
  readonly place?: ExecutionPlace | null;
  /** Whether it was asked for by an idempotency key, so that whoever has the key executes the same job. */
  readonly byKey?: boolean;
  /** Rows of a sweep that are not stored yet. */
  readonly newItems?: readonly Item[] | null;
}

/**
 * All properties of a job: what was stored of it when it was read.
 * @typeParam Input what its template takes as input; `null` for one that takes none
 */
export abstract class JobProperties<Input = object | null> {
  /** Free text about the job; `save()` stores a change. */
  description: string;
  /** The job's name; `save()` stores a change. */
  name: string;
  /** Anything of the app's own; `save()` stores a change. */
  extendedProperties: Record<string, unknown>;

  protected parameters: CondorParameters;

  /** @internal Jobs are made by a JobManager. */
  constructor(
    protected row: JobEntity | NewJob,
    protected readonly services: ManagerServices,
    protected context: JobContext = {},
  ) {
    this.description = row.description;
    this.name = nameOf(row);
    this.extendedProperties = { ...structuredClone(row.extendedProperties) };
    this.parameters = row.parameters;
  }

  /**
   * The job's number.
   * @throws JobNotSavedError before the first `save()`
   */
  get id(): number {
    return this.stored('id').id;
  }

  /** Whether the job is in the database. */
  get isSaved(): boolean {
    return 'id' in this.row;
  }

  /** A uuid that names the job where its number could be guessed. */
  get key(): string {
    return this.row.key;
  }

  /** Package of the app. */
  get app(): string {
    return this.row.app;
  }

  /** The type of the job. */
  get type(): JobType {
    return this.row.type;
  }

  /** Name of the template that it was created from. */
  get template(): string {
    return this.row.template;
  }

  /** Id of the user who owns it. */
  get user(): string {
    return this.row.user;
  }

  /** What a person is told. */
  get status(): JobStatus {
    return this.row.status;
  }

  /** The app's own word where {@link status} is Other; `null` otherwise. */
  get customStatus(): string | null {
    return this.row.customStatus;
  }

  /** The word that people see: the custom status where there is one, the status otherwise. */
  get statusText(): string {
    return this.row.customStatus ?? this.row.status;
  }

  /** What the status means for the life of the job; for a custom one as its app declares it. */
  get statusCategory(): StatusCategory {
    return statusCategory(this.row.status, this.row.customStatus, this.services.registry.statusesOf(this.app));
  }

  /** Whether the status changes no more by itself. */
  get isFinal(): boolean {
    return isFinalCategory(this.statusCategory);
  }

  /** What a handler of the app said that failed, and how often; `null` when none has failed since it last worked. */
  get handlerMessage(): string | null {
    return this.row.handlerMessage;
  }

  /** What the scheduler last said, in its own words; `null` before that. */
  get schedulerStatus(): string | null {
    return this.row.schedulerStatus;
  }

  /** One plain sentence on the status, or `null` when it speaks for itself. */
  get statusMessage(): string | null {
    const { isFinal } = this;
    const { scheduler } = this.row;
    const isConfigured = scheduler === null || this.services.schedulers.has(scheduler);
    return statusMessageOf(this.row, { isFinal, isConfigured });
  }

  /** How many sub-jobs are in each state. */
  get statuses(): SubJobCounts {
    return this.row.statuses;
  }

  /** Exit code that all sub-jobs share; `null` while there is none, or where they differ. */
  get exitCode(): number | null {
    return this.row.exitCode;
  }

  /** Signal that ended all sub-jobs; `null` otherwise. */
  get exitSignal(): number | null {
    return this.row.exitSignal;
  }

  /** Absolute path of the directory in which the job has its own. */
  get workspace(): string {
    return this.row.workspace;
  }

  /**
   * Absolute path of the job's own directory, where its outputs come to lie.
   * @throws JobNotSavedError before the first `save()`
   */
  get directory(): string {
    return jobDirectory(this.row.workspace, this.stored('directory'));
  }

  /** When the job was created. */
  get creationTime(): Date {
    return this.row.creationTime;
  }

  /** When `execute()` was called; `null` before. */
  get executeTime(): Date | null {
    return this.row.executeTime;
  }

  /** When its first sub-job started, by the scheduler's clock; `null` before. */
  get startTime(): Date | null {
    return this.row.startTime;
  }

  /** When its last sub-job ended, by the scheduler's clock; `null` before. */
  get completionTime(): Date | null {
    return this.row.completionTime;
  }

  /** Since when its scheduler is out of reach; `null` while it answers. */
  get unreachableSince(): Date | null {
    return this.row.unreachableSince;
  }

  /** When it was found that neither queue, log nor history knows the job; `null` otherwise. */
  get lostTime(): Date | null {
    return this.row.lostTime;
  }

  /** Counts the changes of the stored job; 0 before the first `save()`. Of two answers the one with more is the newer. */
  get revision(): number {
    return this.row.revision;
  }

  /** From the start to the end, or to now, in ms; `null` before the start. */
  get runTime(): number | null {
    if (!this.row.startTime) return null;
    const end = this.row.completionTime ?? this.services.clock.now();
    return Math.max(0, end.getTime() - this.row.startTime.getTime());
  }

  /** Name of the scheduler that it runs on; `null` for a job without one. */
  abstract readonly scheduler: string | null;

  /** Number of sub-jobs. */
  get numJobs(): number {
    return this.row.numJobs;
  }

  /** Submit commands of the job's own, beside those of its submit template. */
  get attributes(): Readonly<Record<string, SubmitValue>> {
    return this.parameters.attributes ?? {};
  }

  /** Absolute paths of the files that it takes along. */
  get remoteInputFiles(): readonly string[] {
    return this.parameters.remoteInputFiles ?? [];
  }

  /** What its template was given as input: an instance of the template's input class; `null` without one. */
  get input(): Input {
    const template = this.services.registry.find(this.row.app, this.row.template);
    return instanceOfInput(this.row.input, template?.input) as Input;
  }

  /** Number of its cluster on the scheduler; `null` before it is known. */
  get clusterId(): number | null {
    return this.context.place?.clusterId ?? null;
  }

  /** Numbers of its procs in the cluster; `null` before the cluster is known. */
  get procs(): ProcRange | null {
    const { firstProc = null, numJobs = 0 } = this.context.place ?? {};
    return firstProc === null ? null : { first: firstProc, last: firstProc + numJobs - 1 };
  }

  /** Name of the directory that it has on the submit host; `null` before its execution. */
  get remoteId(): string | null {
    return this.context.place?.directory ?? null;
  }

  /** What may be shown to its owner: no environment, no paths, no remote ids. */
  toJSON(): JobJson<Input> {
    return jobJson(this);
  }

  /** Takes what was stored meanwhile. */
  protected take(row: JobEntity): void {
    this.row = row;
    this.name = nameOf(row);
    this.description = row.description;
    this.extendedProperties = { ...structuredClone(row.extendedProperties) };
    this.parameters = row.parameters;
  }

  /** Takes where the job's execution is; that changes no more once the cluster is known. */
  protected async takePlace(): Promise<void> {
    const { executionKey } = this.stored('place');
    const { place } = this.context;
    if (place?.key === executionKey && place.clusterId !== null) return;
    const found = executionKey === null ? null : await this.services.executions.placeOf(executionKey);
    this.context = { ...this.context, place: found };
  }

  /**
   * The stored row.
   * @throws JobNotSavedError before the first `save()`
   */
  protected stored(wish: string): JobEntity {
    if (!('id' in this.row)) throw new JobNotSavedError(this.name, wish);
    return this.row;
  }

  /** The present moment of the library's clock. */
  protected now(): Date {
    return this.services.clock.now();
  }

  /** Whether the job has been executed. */
  protected get isPending(): boolean {
    return this.row.status === JOB_STATUS.PENDING;
  }
}

/** A crash between the storing of a job and that of its name leaves the variable in the row. */
function nameOf(row: JobEntity | NewJob): string {
  return 'id' in row ? nameWithId(row.name, row.id) : row.name;
}
