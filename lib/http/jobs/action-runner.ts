import { Injectable } from '@nestjs/common';
import { ActionNotAllowedError } from '../../engine/engine.errors.js';
import type { JobActionName } from '../../manager/actions/built-in-actions.js';
import { JobActions } from '../../manager/actions/job-actions.js';
import type { Job } from '../../manager/job.js';
import { ActionForbiddenError, InvalidRequestError } from '../http.errors.js';
import type { JobsVisitor } from './jobs-visitor.js';

/** Does what visitors ask of jobs that they see. */
@Injectable()
export class ActionRunner {
  constructor(private readonly actions: JobActions) {}

  /** @throws InvalidRequestError for an action that the visitor's app does not have */
  mustExist(visitor: JobsVisitor, action: JobActionName): void {
    const known = this.actions.infosOf(visitor.app).map(({ name }) => name);
    if (known.includes(action)) return;
    throw new InvalidRequestError([{ field: 'action', message: `must be one of ${known.join(', ')}` }]);
  }

  /**
   * Does it, if the visitor may and the job's state allows it; rejects as the action itself does.
   * @returns what is to be told; `null` when there is nothing to tell
   * @throws ActionForbiddenError when the access policy does not let them
   * @throws ActionNotAllowedError when the job's state does not allow it
   */
  async run(visitor: JobsVisitor, action: JobActionName, job: Job): Promise<string | null> {
    if (!(await visitor.may(action, job))) throw new ActionForbiddenError(action, job.id);
    const possible = await this.actions.possibleFor(job, visitor.caller);
    if (!possible.includes(action)) throw new ActionNotAllowedError(action, job.id, job.statusText);
    return this.actions.run(action, job, visitor.caller);
  }
}
