import { Injectable } from '@nestjs/common';
import { CondorJob, InjectJobManager, JobManager } from 'nestjs-jobs';
import { ResultsService } from '../results.service.js';
import { RunoffApp } from '../runoff.app.js';
import type { ComparedRun, Comparison } from './compare.page.js';

/** How many other jobs are looked at. */
const OTHERS = 10;

/** Holds runs against each other. */
@Injectable()
export class CompareService {
  constructor(
    @InjectJobManager(RunoffApp) private readonly jobs: JobManager,
    private readonly results: ResultsService,
  ) {}

  /** A job's first run beside the newest complete ones of its owner; `null` when it left no results. */
  async of(job: CondorJob): Promise<Comparison | null> {
    const complete = await this.jobs.listJobs({ user: job.user, status: ['Complete'], limit: OTHERS });
    const others = complete.filter((other) => other instanceof CondorJob && other.id !== job.id) as CondorJob[];
    const [own, ...rest] = await Promise.all([job, ...others].map((one) => this.runsOf(one)));
    const [run, ...siblings] = own ?? [];
    return run ? { run, others: [...siblings, ...rest.flat()] } : null;
  }

  private async runsOf(job: CondorJob): Promise<ComparedRun[]> {
    const runs = await this.results.runs(job);
    return runs.flatMap(({ meltFactor, summary }) =>
      summary ? [{ jobId: job.id, name: job.name, meltFactor, summary }] : [],
    );
  }
}
