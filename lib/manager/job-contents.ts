import { Injectable } from '@nestjs/common';
import { JobFiles } from './job-files.js';
import type { Job } from './job.js';
import { JobNotFoundError } from './manager.errors.js';
import { ManagerServices } from './manager.services.js';

/** Opens what lies in the directories of jobs, for routes that need more of it than {@link Job} gives. */
@Injectable()
export class JobContents {
  constructor(private readonly services: ManagerServices) {}

  /**
   * The files and logs of a job, where they lie now.
   * @throws JobNotFoundError when it was deleted meanwhile
   */
  async of({ id, app }: Job): Promise<JobFiles> {
    const row = await this.services.jobs.find({ app }, id);
    if (!row) throw new JobNotFoundError(id);
    const execution = row.executionKey === null ? null : await this.services.executions.find(row.executionKey);
    return new JobFiles(row, execution, this.services);
  }
}
