import { Injectable, Logger } from '@nestjs/common';
import { CondorJob, InjectJobManager, JobManager } from 'nestjs-jobs';
import type { Account } from '../accounts/account.js';
import type { SampleAppConfig } from '../config.js';
import { InjectConfig } from '../config.token.js';
import { jobViewOf, type JobView } from './job-view.js';
import { modelArguments } from './model-arguments.js';
import { RunProgress } from './run-progress.js';
import { describeMelt, type RunSettings } from './run-settings.js';
import { RunoffApp } from './runoff.app.js';

/** The runs that somebody may see: their own, an administrator everybody's. */
@Injectable()
export class RunsService {
  private readonly logger = new Logger(RunsService.name);

  constructor(
    @InjectJobManager(RunoffApp) private readonly jobs: JobManager,
    private readonly progress: RunProgress,
    @InjectConfig() private readonly config: SampleAppConfig,
  ) {}

  /** Makes a job of these settings and hands it over; resolves as soon as it is stored. */
  async start(caller: Account, settings: RunSettings): Promise<number> {
    const job = await this.jobs.createJob({
      name: settings.basin,
      user: caller.name,
      templateName: 'runoff',
      description: describeMelt(settings),
      arguments: modelArguments(settings, this.config.pace),
      numJobs: settings.meltFactors.length,
      extendedProperties: { settings },
    });
    await job.save();
    // The caller sees in the list what becomes of it; a submit host that is slow to answer keeps nobody waiting.
    job.execute().catch((error: unknown) => {
      this.logger.warn(`Job ${job.id} was not submitted: ${String(error)}`);
    });
    return job.id;
  }

  /** `null` for a run that is not there, or is not the caller's to see. */
  async find(caller: Account, id: number): Promise<CondorJob | null> {
    const job = await this.jobs.getJob(id, ownedBy(caller));
    return job && isRun(job) ? job : null;
  }

  viewOf(job: CondorJob): JobView {
    return jobViewOf(job, this.progress.of(job));
  }
}

function ownedBy({ name, role }: Account): { user?: string } {
  return role === 'administrator' ? {} : { user: name };
}

function isRun(job: unknown): job is CondorJob {
  return job instanceof CondorJob;
}
