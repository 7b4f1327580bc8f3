import { Injectable } from '@nestjs/common';
import { JobAction, type CondorJob, type Job } from 'nestjs-jobs';
import { Archive } from './archive/archive.js';
import { RunoffApp } from './runoff.app.js';

/** What somebody can do with a run beside what every job can: the jobs table has a button for each. */
@Injectable()
export class RunActions {
  constructor(private readonly archive: Archive) {}

  @JobAction({ app: RunoffApp, label: 'Compare', statuses: ['Complete'], link: '/jobs/{id}/compare' })
  compare(): void {
    // The button leads to the page.
  }

  @JobAction({
    app: RunoffApp,
    label: 'Archive',
    statuses: ['Complete', 'Various-Complete'],
    enabled: ({ extendedProperties }) => extendedProperties.archived === undefined,
  })
  async keep(job: Job): Promise<string> {
    const { files } = await this.archive.keep(job as CondorJob);
    job.extendedProperties.archived = new Date().toISOString();
    await job.save();
    return `${files.length} files are kept in the archive, whatever becomes of the run.`;
  }
}
