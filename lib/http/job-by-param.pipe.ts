import { Injectable, NotFoundException, type PipeTransform } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getJobManagerToken } from '../manager/decorators/inject-job-manager.decorator.js';
import type { Job } from '../manager/job.js';
import type { JobManager } from '../manager/job-manager.js';
import { AppNotNamedError, InvalidUserError } from '../manager/manager.errors.js';
import { ManagerServices } from '../manager/manager.services.js';
import type { AppReference } from '../templates/decorators/jobs-app.decorator.js';
import { NO_SUCH_JOB } from './error-answers.js';
import type { JobsErrorBody } from './jobs-exception.filter.js';

/** What `@JobParam()` asks for. */
export interface JobWanted {
  /** As it stands in the route. */
  readonly id: unknown;
  readonly app: AppReference | undefined;
  readonly request: unknown;
}

/** The same for every reason, and the same as what JobsExceptionFilter answers. */
const BODY: JobsErrorBody = { statusCode: NO_SUCH_JOB.status, code: 'JOB_NOT_FOUND', message: NO_SUCH_JOB.message };

/** Loads the job that `@JobParam()` asks for, if it is the caller's. */
@Injectable()
export class JobByParamPipe implements PipeTransform<JobWanted, Promise<Job>> {
  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly services: ManagerServices,
  ) {}

  /** @throws NotFoundException whatever the reason is */
  async transform({ id, app = this.onlyApp(), request }: JobWanted): Promise<Job> {
    const jobs = this.moduleRef.get<JobManager>(getJobManagerToken(app), { strict: false });
    const user = await this.services.options.requestUser(request);
    const job = await findJob(jobs, idOf(id), user);
    if (!job) throw new NotFoundException(BODY);
    return job;
  }

  private onlyApp(): string {
    const [app, ...others] = this.services.registry.packages;
    if (app === undefined || others.length > 0) throw new AppNotNamedError('@JobParam()');
    return app;
  }
}

/** A caller who is not known must not become a search among the jobs of all users. */
async function findJob(jobs: JobManager, id: number | null, user: unknown): Promise<Job | null> {
  if (id === null || user === undefined || user === null) return null;
  try {
    return await jobs.getJob(id, { user: user as string });
  } catch (error) {
    if (error instanceof InvalidUserError) return null;
    throw error;
  }
}

function idOf(id: unknown): number | null {
  return typeof id === 'string' && /^[1-9]\d{0,8}$/.test(id) ? Number(id) : null;
}
