import { Injectable } from '@nestjs/common';
import { SubmissionPendingError } from '../../engine/engine.errors.js';
import { ResultHandlers } from '../handlers/result-handlers.js';
import type { Job } from '../job.js';
import { ManagerServices } from '../manager.services.js';
import {
  BUILT_IN_ACTIONS,
  isBuiltInAction,
  JOB_ACTIONS,
  type ActionInfo,
  type JobActionName,
} from './built-in-actions.js';
import { CustomActions } from './custom-actions.js';
import type { JobsCaller } from './jobs-caller.js';
import { performAction } from './perform-action.js';
import { isPossible } from './possible-actions.js';

/** Nobody who asks by a page wants to wait longer for a scheduler; the job is submitted all the same. */
const LONGEST_WAIT_MS = 10_000;

const SUBMITTED_LATER = 'The job is stored, and submitted as soon as its scheduler can be reached.';

/** What can be asked of jobs: the built-in actions, and those that the app has declared. */
@Injectable()
export class JobActions {
  constructor(
    private readonly services: ManagerServices,
    private readonly resultHandlers: ResultHandlers,
    private readonly custom: CustomActions,
  ) {}

  /** The actions that jobs of an app can have, in the order in which they are shown. */
  infosOf(app: string): readonly ActionInfo[] {
    return [...BUILT_IN_ACTIONS, ...this.custom.infosOf(app)];
  }

  /** Whether {@link possibleFor} may answer one caller otherwise than another, for jobs of an app. */
  asksCaller(app: string): boolean {
    return this.custom.asksCaller(app);
  }

  /** What can be asked of a job as it is, before it is looked whether the caller may. */
  async possibleFor(job: Job, caller: JobsCaller): Promise<JobActionName[]> {
    const grounds = {
      type: job.type,
      status: job.status,
      statusCategory: job.statusCategory,
      statuses: job.statuses,
      numJobs: job.numJobs,
      hasScheduler: job.scheduler !== null && this.services.schedulers.has(job.scheduler),
      hasResultHandler: this.resultHandlers.areFor(job),
    };
    const builtIn = JOB_ACTIONS.filter((action) => isPossible(action, grounds));
    return [...builtIn, ...(await this.custom.possibleFor(job, caller))];
  }

  /**
   * Does what is possible for a job; rejects as the job's own methods, or the app's, do.
   * @returns what is to be told; `null` when there is nothing to tell
   */
  async run(action: JobActionName, job: Job, caller: JobsCaller): Promise<string | null> {
    if (!isBuiltInAction(action)) return this.custom.run(action, job, caller);
    try {
      await performAction(action, job, AbortSignal.timeout(LONGEST_WAIT_MS));
      return null;
    } catch (error) {
      if (error instanceof SubmissionPendingError) return SUBMITTED_LATER;
      throw error;
    }
  }
}
