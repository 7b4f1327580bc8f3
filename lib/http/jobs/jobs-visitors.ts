import { Inject, Injectable } from '@nestjs/common';
import { JobActions } from '../../manager/actions/job-actions.js';
import { ManagerServices } from '../../manager/manager.services.js';
import { ScopedJobs } from '../../manager/scoped-jobs.js';
import { userIdOf } from '../../manager/user.js';
import { AppNotFoundError, NotSignedInError } from '../http.errors.js';
import { JOBS_ACCESS_POLICY, type JobsAccessPolicy } from './jobs-http.options.js';
import { JobsVisitor, type VisitorServices } from './jobs-visitor.js';

/** Lets callers in to the jobs routes of an app: every route begins here. */
@Injectable()
export class JobsVisitors implements VisitorServices {
  constructor(
    private readonly services: ManagerServices,
    readonly scopedJobs: ScopedJobs,
    readonly actions: JobActions,
    @Inject(JOBS_ACCESS_POLICY) private readonly policy: JobsAccessPolicy,
  ) {}

  /**
   * @param app package of the app, as it stands in the route
   * @throws NotSignedInError when the access policy knows nobody
   * @throws AppNotFoundError for an app that is not there for the caller
   * @throws InvalidUserError when the policy gives a user without an id
   */
  async admit(request: unknown, app: string): Promise<JobsVisitor> {
    const caller = await this.policy.caller(request);
    if (!caller) throw new NotSignedInError();
    const user = userIdOf(caller.user, this.services.options.userId);
    const isThere = this.services.registry.packages.includes(app);
    if (!isThere || (caller.apps && !caller.apps.includes(app))) throw new AppNotFoundError(app);
    return new JobsVisitor(caller, user, app, this);
  }
}
