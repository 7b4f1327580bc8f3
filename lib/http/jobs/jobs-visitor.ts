import { createHash } from 'node:crypto';
import type { JobActionName } from '../../manager/actions/built-in-actions.js';
import type { JobsCaller } from '../../manager/actions/jobs-caller.js';
import type { JobActions } from '../../manager/actions/job-actions.js';
import type { Job } from '../../manager/job.js';
import type { JobJson } from '../../manager/job-json.js';
import type { JobView } from '../../manager/job-view.js';
import { JobNotFoundError } from '../../manager/manager.errors.js';
import { isInScope, type JobScope, type ScopedJobs } from '../../manager/scoped-jobs.js';

/** What a {@link JobsVisitor} works with. */
export interface VisitorServices {
  readonly scopedJobs: ScopedJobs;
  readonly actions: JobActions;
}

/** Somebody who was let in to the jobs routes of one app: what they see of it, and what they may do. */
export class JobsVisitor {
  /**
   * @param caller as the access policy gave them
   * @param user the id under which their jobs are stored
   * @param app package of the app
   */
  constructor(
    readonly caller: JobsCaller,
    readonly user: string,
    readonly app: string,
    private readonly services: VisitorServices,
  ) {}

  /** The jobs that they see. */
  get scope(): JobScope {
    const { sees = 'own' } = this.caller;
    if (sees === 'all') return { app: this.app };
    return { app: this.app, user: sees === 'own' ? this.user : [...new Set([this.user, ...sees.users])] };
  }

  /** Tells apart who is shown different things; a hash, so that it tells nothing else. */
  get viewer(): string {
    const shown = JSON.stringify([this.user, this.scope]);
    return createHash('sha256').update(shown).digest('base64url').slice(0, 22);
  }

  /** Whether they see a job, or another thing that belongs to an app and a user. */
  sees(job: { readonly app: string; readonly user: string }): boolean {
    return isInScope(this.scope, job);
  }

  /**
   * A job that they see.
   * @param id as it stands in the route
   * @throws JobNotFoundError for whatever else
   */
  async job(id: string): Promise<Job> {
    const number = /^[1-9]\d{0,9}$/.test(id) ? Number(id) : 0;
    const job = await this.services.scopedJobs.find(this.scope, number);
    if (!job) throw new JobNotFoundError(number);
    return job;
  }

  /** What they are shown of a job that they see. */
  async view(job: Job): Promise<JobView> {
    const json = job.toJSON();
    const allowedActions = await this.allowedActions(job, json);
    return { ...json, id: job.id, revision: job.revision, allowedActions };
  }

  /** What they may ask of a job that they see, and that can be asked of it now. */
  async allowedActions(job: Job, json: JobJson): Promise<JobActionName[]> {
    const { may } = this.caller;
    if (!may && job.user !== this.user) return [];
    const possible = await this.services.actions.possibleFor(job, this.caller);
    if (!may) return possible;
    // Most policies need not look anything up: thousands of promises would be made for nothing.
    const answers = possible.map((action) => may(action, json));
    const allowed: boolean[] = [];
    for (const answer of answers) allowed.push(typeof answer === 'boolean' ? answer : await answer);
    return possible.filter((_, index) => allowed[index]);
  }

  /** Visitors with the same word are shown the same of every job; `null` for one of whom that is not known. */
  get audience(): string | null {
    const { may, sees } = this.caller;
    return may || this.services.actions.asksCaller(this.app) ? null : JSON.stringify([this.app, this.user, sees]);
  }

  /** What they are shown of some jobs that they see. */
  views(jobs: readonly Job[]): Promise<JobView[]> {
    return Promise.all(jobs.map((job) => this.view(job)));
  }

  /** Whether the access policy lets them do something with a job that they see, whatever its state is. */
  async may(action: JobActionName, job: Job): Promise<boolean> {
    const { may } = this.caller;
    return may ? may(action, job.toJSON()) : job.user === this.user;
  }
}
