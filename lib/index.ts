/**
 * Jobs of minutes to days on HTCondor, for NestJS.
 * @module nestjs-jobs
 */
export { JobsModule } from './jobs.module.js';
export type { JobsModuleExtras, JobsModuleOptions } from './jobs.options.js';

export { JobsError } from './domain/jobs.error.js';
export { isFinalStatus, JOB_STATUS, type FinalStatus, type JobStatus } from './domain/job-status.js';
export type { SubmitOptions } from './domain/submit-options.js';
export { STATUS_CATEGORIES, type CustomStatuses, type StatusCategory } from './domain/custom-status.js';
export { JOB_TYPES, type JobType } from './domain/job-types.js';
export type { Item, ItemValue } from './domain/itemdata.js';
export type {
  BasicJobParameters,
  CondorJobParameters,
  CondorParameters,
  SubmitValue,
} from './domain/job-parameters.js';
export { SUB_JOB_STATUSES, type SubJobCounts, type SubJobStatus } from './domain/sub-job.js';

export { JobsApp, type AppReference, type JobsAppOptions } from './templates/decorators/jobs-app.decorator.js';
export {
  BasicJobTemplate,
  CondorJobTemplate,
  JobTemplate,
  type InputClass,
  type JobTemplateOptions,
  type NoExtra,
  type ParametersByType,
  type TemplateArguments,
  type TemplateDecorator,
  type TypedTemplateOptions,
} from './templates/decorators/job-template.decorator.js';
export {
  AppNotStaticError,
  DuplicateAppError,
  DuplicateTemplateError,
  InvalidCustomStatusError,
  InvalidJobParametersError,
  InvalidSubmitTemplateError,
  NotAJobsAppError,
  UnknownAppError,
  UnknownStatusError,
  UnknownTemplateError,
  type ParameterProblem,
} from './templates/template.errors.js';

export type { InputData, TemplateInput, TemplateName } from './templates/app-types.js';

export { BasicJob } from './manager/basic-job.js';
export { CondorJob } from './manager/condor-job.js';
export { Job, type SaveOptions } from './manager/job.js';
export type { JobFile } from './manager/job-files.js';
export type { FollowLogOptions, JobLog, LogBytes, LogLines, LogListRange, LogRange } from './manager/logs/job-log.js';
export type { LogName } from './manager/logs/log-paths.js';
export type { FileRange, TextPiece } from './manager/logs/text-piece.js';
export { JobManager, type AnyJobOptions, type CreateJobOptions, type ExecutedJob } from './manager/job-manager.js';
export type { CountJobsOptions, JobPosition, ListJobsOptions } from './manager/list-query.js';
export type { ExecuteOptions, ResubmitOptions } from './manager/execute-options.js';
export {
  JOB_ACTIONS,
  type ActionInfo,
  type BuiltInJobAction,
  type JobActionName,
} from './manager/actions/built-in-actions.js';
export type { JobsCaller, SeenUsers } from './manager/actions/jobs-caller.js';
export type { JobsTotal } from './manager/jobs-total.js';
export { JobAction, type JobActionOptions } from './manager/decorators/job-action.decorator.js';
export type { JobView } from './manager/job-view.js';
export type { JobJson } from './manager/job-json.js';
export type { ProcRange } from './manager/job-properties.js';
export type { JobOrder } from './store/job-query.js';
export type { ResourceAmounts, SubJobResources } from './domain/resources.js';
export type { SubJob, SubJobRange } from './manager/sub-job.js';
export type { RequestLike } from './manager/callback-url.js';
export type { OfUser, UserIdMapper, UserReference } from './manager/user.js';
export { getJobManagerToken, InjectJobManager } from './manager/decorators/inject-job-manager.decorator.js';
export {
  OnJobResults,
  type JobResultsDelivery,
  type OnJobResultsOptions,
} from './manager/decorators/on-job-results.decorator.js';
export {
  OnJobStatus,
  type JobStatusChange,
  type OnJobStatusOptions,
} from './manager/decorators/on-job-status.decorator.js';
export { JOBS_CONTEXT } from './manager/handlers/handler-explorer.js';
export {
  AppNotNamedError,
  HandlerFilterError,
  HandlerNotStaticError,
  InvalidFileNameError,
  InvalidJobActionError,
  InvalidListOptionsError,
  InvalidUserError,
  JobNotFoundError,
  JobNotSavedError,
  UnknownSubmitTemplateError,
  WeakCallbackSecretError,
} from './manager/manager.errors.js';

export type { SweepReport } from './engine/sweeper.js';
export { Tracker, TRACKER_INTERVAL } from './engine/tracker.js';
export type { TrackerOptions } from './engine/engine.options.js';
export {
  ActionNotAllowedError,
  ItemdataCountError,
  InputFileError,
  JobNotPendingError,
  ResultHandlerError,
  ScheduleModuleMissingError,
  SubmissionPendingError,
} from './engine/engine.errors.js';

export { WorkspaceQuotaExceededError, type WorkspaceQuota, type WorkspaceUsage } from './workspaces/workspace-quota.js';
export { Workspaces } from './workspaces/workspaces.js';

export { JOBS_ENTITIES } from './store/entities/index.js';
export { JOBS_MIGRATIONS } from './store/migrations/index.js';

export { DEFAULT_JOBS_PATH, type JobsAccessPolicy, type JobsHttpOptions } from './http/jobs/jobs-http.options.js';
export {
  ActionForbiddenError,
  AppNotFoundError,
  CrossSiteRequestError,
  InvalidRequestError,
  JobFileNotFoundError,
  JobsHttpOptionsError,
  NotJsonError,
  NotSignedInError,
  TooManyStreamsError,
} from './http/http.errors.js';
export { JobsTable, type RenderTableOptions } from './http/jobs/jobs-table.service.js';
export type { JobsPage } from './http/jobs/jobs-page.js';
export type { CallbackOptions } from './http/callback.controller.js';
export { JobParam, type JobParamOptions } from './http/job-param.decorator.js';
export { JobsExceptionFilter, type JobsErrorBody } from './http/jobs-exception.filter.js';

export type { Clock } from './domain/clock.js';
export type { QueueReport } from './domain/scheduler-event.js';
export type { DirectoryEntry, FileStatus, HostFile } from './hosts/host.js';
export { JobSchedulers } from './schedulers/job-schedulers.js';
export type {
  BatchReference,
  CollectedFiles,
  ControlAction,
  InputFile,
  Scheduler,
  SchedulerCheck,
  SchedulerContext,
  SchedulerDefinition,
  Submission,
  SubmissionBatch,
  SubmissionDirectory,
  SubmissionRow,
  SubmitCommand,
  SubmittedCluster,
} from './schedulers/scheduler.js';
export {
  BatchSettledError,
  DuplicateSchedulerError,
  OutputsGoneError,
  OutputTransferError,
  SchedulerUnavailableError,
  SubmissionRejectedError,
  SubmissionUnclearError,
  UnknownSchedulerError,
  UnsupportedSubmitCommandError,
} from './schedulers/scheduler.errors.js';
export {
  ControlCharacterError,
  ForbiddenSubmitCommandError,
  SubmitSyntaxError,
} from './schedulers/htcondor/submit-syntax.errors.js';
export { embedded, type EmbeddedOptions } from './schedulers/embedded/embedded.js';
export { htcondorLocal } from './schedulers/htcondor/htcondor-local.js';
export { htcondorSsh, type HtcondorSshOptions } from './schedulers/htcondor/htcondor-ssh.js';
export type { HtcondorOptions } from './schedulers/htcondor/htcondor.options.js';
export type { SshHostOptions } from './hosts/ssh-host.options.js';
export {
  AuthenticationFailedError,
  CommandInterruptedError,
  CommandOutputTooLongError,
  CommandTimeoutError,
  HostFileError,
  HostKeyMismatchError,
  HostOptionsError,
  HostUnreachableError,
  InvalidCommandError,
} from './hosts/host.errors.js';
export { PackError, UnpackError } from './hosts/archive.errors.js';
export { EmbeddedOptionsError, UnsafeNameError } from './schedulers/embedded/embedded.errors.js';
export { OutputPathError } from './schedulers/htcondor/output-path.error.js';

export { jobsTable } from './table/jobs-table.js';
export type { JobsTableJob, JobsTableOptions, JobsTablePage, JobsTableSource } from './table/jobs-table-options.js';
export type { ColumnField, Column } from './table/shared/columns.js';
export type { Labels } from './table/shared/labels.js';
export type { Label, LabelForms, LabelKey } from './table/shared/labels.en.js';
