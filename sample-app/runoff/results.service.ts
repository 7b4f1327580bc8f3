import { Injectable } from '@nestjs/common';
import type { CondorJob, SubJob } from 'nestjs-jobs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { hydrographFile, isOutputFile, summaryFile } from './model-arguments.js';
import { chartDataOf, type ChartData, type FinishedRun } from './outputs/chart-data.js';
import { parseHydrograph, totalsByYear, type Hydrograph } from './outputs/hydrograph.js';
import { parseSummary, UnreadableSummaryError, type RunoffSummary } from './outputs/summary.js';
import type { ResultsView, SubRunView } from './results-view.js';
import { settingsFrom } from './run-settings.js';
import { RunsService } from './runs.service.js';

/** How much of a failed run's standard error is shown, bytes. */
const COMPLAINT = 2000;

/** Reads what runs left behind. */
@Injectable()
export class ResultsService {
  constructor(private readonly views: RunsService) {}

  /** Everything that the results page shows of a job. */
  async view(job: CondorJob): Promise<ResultsView> {
    const settings = settingsFrom(job.extendedProperties);
    const runs = await this.runs(job);
    const single = runs.length === 1 && runs[0]?.summary !== undefined;
    return {
      job: this.views.viewOf(job),
      settings,
      runs,
      years: single ? totalsByYear(await this.hydrograph(job, 0)) : [],
    };
  }

  /** How each sub-job of a job stands, with its totals where it has ended well. */
  async runs(job: CondorJob): Promise<SubRunView[]> {
    const { meltFactors } = settingsFrom(job.extendedProperties);
    const subJobs = await this.subJobs(job);
    return Promise.all(subJobs.map((subJob) => this.subRun(job, subJob, meltFactors[subJob.index] ?? 0)));
  }

  /** What the picture is drawn from; `null` when no sub-job has ended well. */
  async chart(job: CondorJob): Promise<ChartData | null> {
    const { meltFactors } = settingsFrom(job.extendedProperties);
    const subJobs = job.isFinal ? await this.subJobs(job) : [];
    const [first, ...others] = await Promise.all(
      subJobs.filter(endedWell).map(async ({ index }): Promise<FinishedRun> => ({
        meltFactor: meltFactors[index] ?? 0,
        hydrograph: await this.hydrograph(job, index),
      })),
    );
    return first ? chartDataOf([first, ...others]) : null;
  }

  /** One of the files that are offered for download; `null` for any other, and while it is not there. */
  async download(job: CondorJob, name: string): Promise<Readable | null> {
    return isOutputFile(name) ? job.file(name) : null;
  }

  private subJobs(job: CondorJob): Promise<SubJob[]> {
    return job.subJobs({ limit: job.numJobs });
  }

  private async subRun(job: CondorJob, subJob: SubJob, meltFactor: number): Promise<SubRunView> {
    const { index, status, exitCode, exitSignal } = subJob;
    const summary = job.isFinal && endedWell(subJob) ? await this.summary(job, index) : undefined;
    const complaint = job.isFinal && !summary && (await job.log('error', { subJob: index, length: COMPLAINT }));
    return {
      index,
      meltFactor,
      status,
      ...(exitCode !== null && { exitCode }),
      ...(exitSignal !== null && { exitSignal }),
      ...(summary && { summary }),
      ...(complaint && { complaint: complaint.text.trim() }),
    };
  }

  private async hydrograph(job: CondorJob, index: number): Promise<Hydrograph> {
    return parseHydrograph(await this.read(job, hydrographFile(index)));
  }

  /** `undefined` when the run left none that can be read: the page says so. */
  private async summary(job: CondorJob, index: number): Promise<RunoffSummary | undefined> {
    try {
      return parseSummary(await this.read(job, summaryFile(index)));
    } catch (error) {
      if (error instanceof UnreadableSummaryError) return undefined;
      throw error;
    }
  }

  /** Empty when the file is not there; the parsers say then what is missing. */
  private async read(job: CondorJob, name: string): Promise<string> {
    const content = await job.file(name);
    return content ? text(content) : '';
  }
}

function endedWell(subJob: SubJob): boolean {
  return subJob.exitCode === 0;
}
