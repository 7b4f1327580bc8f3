import { Controller, Delete, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { JobActionName } from '../../manager/actions/built-in-actions.js';
import type { Job } from '../../manager/job.js';
import type { JobView } from '../../manager/job-view.js';
import { JobNotFoundError } from '../../manager/manager.errors.js';
import { ActionRunner } from './action-runner.js';
import { JobsVisitor } from './jobs-visitor.js';
import { Visitor } from './visitor.decorator.js';

/** The answer to an action. */
export interface ActionAnswer {
  /** The job after it; `null` when it is there no more. */
  readonly job: JobView | null;
  /** What the caller is to be told; `null` when there is nothing to tell. */
  readonly message: string | null;
}

/** What is asked of single jobs. */
@Controller()
export class ActionsController {
  constructor(@Inject(ActionRunner) private readonly runner: ActionRunner) {}

  /** Asks a job for an action. */
  @Post('jobs/:id/actions/:action')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async act(
    @Visitor() visitor: JobsVisitor,
    @Param('id') id: string,
    @Param('action') action: JobActionName,
  ): Promise<ActionAnswer> {
    const job = await visitor.job(id);
    this.runner.mustExist(visitor, action);
    const message = await this.runner.run(visitor, action, job);
    return { job: await this.viewOf(visitor, job), message };
  }

  /** Deletes a job. */
  @Delete('jobs/:id')
  @Header('Cache-Control', 'no-store')
  async delete(@Visitor() visitor: JobsVisitor, @Param('id') id: string): Promise<{ readonly deleted: true }> {
    await this.runner.run(visitor, 'delete', await visitor.job(id));
    return { deleted: true };
  }

  /** The app's own actions may change the job, or delete it. */
  private async viewOf(visitor: JobsVisitor, job: Job): Promise<JobView | null> {
    try {
      return await visitor.view(await job.reload());
    } catch (error) {
      if (error instanceof JobNotFoundError) return null;
      throw error;
    }
  }
}
