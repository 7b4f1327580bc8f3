import { Injectable } from '@nestjs/common';
import { ResultHandlers } from '../handlers/result-handlers.js';
import type { Job } from '../job.js';
import { ManagerServices } from '../manager.services.js';
import { BUILT_IN_ACTIONS, JOB_ACTIONS, type ActionInfo, type JobActionName } from './built-in-actions.js';
import { isPossible } from './possible-actions.js';

/** What can be asked of the jobs of an app. */
@Injectable()
export class JobActions {
  constructor(
    private readonly services: ManagerServices,
    private readonly resultHandlers: ResultHandlers,
  ) {}

  /** The actions that jobs can have, in the order in which they are shown. */
  infos(): readonly ActionInfo[] {
    return BUILT_IN_ACTIONS;
  }

  /** What can be asked of a job as it is, whoever asks. */
  possibleFor(job: Job): JobActionName[] {
    const grounds = {
      type: job.type,
      status: job.status,
      statusCategory: job.statusCategory,
      statuses: job.statuses,
      numJobs: job.numJobs,
      hasScheduler: job.scheduler !== null && this.services.schedulers.has(job.scheduler),
      hasResultHandler: this.resultHandlers.areFor(job),
    };
    return JOB_ACTIONS.filter((action) => isPossible(action, grounds));
  }
}
