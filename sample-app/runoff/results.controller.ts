import { Controller, Get, NotFoundException, Param, ParseIntPipe, StreamableFile, UseGuards } from '@nestjs/common';
import type { CondorJob } from 'nestjs-jobs';
import type { Account } from '../accounts/account.js';
import { Caller } from '../accounts/caller.decorator.js';
import { SignedInGuard } from '../accounts/signed-in.guard.js';
import { SchedulerName } from '../scheduler-name.js';
import { comparePage } from './compare/compare.page.js';
import { CompareService } from './compare/compare.service.js';
import type { ChartData } from './outputs/chart-data.js';
import { resultsPage } from './pages/results.page.js';
import { ResultsService } from './results.service.js';
import { RunsService } from './runs.service.js';

/** The results page of a run, the data of its picture and its files. */
@UseGuards(SignedInGuard)
@Controller('jobs/:id')
export class ResultsController {
  constructor(
    private readonly runs: RunsService,
    private readonly results: ResultsService,
    private readonly comparisons: CompareService,
    private readonly scheduler: SchedulerName,
  ) {}

  @Get('results')
  async page(@Caller() caller: Account, @Param('id', ParseIntPipe) id: number): Promise<string> {
    return resultsPage(await this.results.view(await this.find(caller, id)), {
      scheduler: this.scheduler.text,
      account: caller,
    });
  }

  @Get('compare')
  async compare(@Caller() caller: Account, @Param('id', ParseIntPipe) id: number): Promise<string> {
    const comparison = await this.comparisons.of(await this.find(caller, id));
    if (!comparison) throw new NotFoundException(`Run ${id} has no results to compare.`);
    return comparePage(comparison, { scheduler: this.scheduler.text, account: caller });
  }

  @Get('hydrograph.json')
  async chart(@Caller() caller: Account, @Param('id', ParseIntPipe) id: number): Promise<ChartData> {
    const data = await this.results.chart(await this.find(caller, id));
    if (!data) throw new NotFoundException(`Run ${id} has no hydrograph.`);
    return data;
  }

  @Get('files/:name')
  async file(
    @Caller() caller: Account,
    @Param('id', ParseIntPipe) id: number,
    @Param('name') name: string,
  ): Promise<StreamableFile> {
    const content = await this.results.download(await this.find(caller, id), name);
    if (!content) throw new NotFoundException(`Run ${id} has no file of that name.`);
    return new StreamableFile(content, {
      type: name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/json',
      disposition: `attachment; filename="run-${id}-${name}"`,
    });
  }

  private async find(caller: Account, id: number): Promise<CondorJob> {
    const job = await this.runs.find(caller, id);
    if (!job) throw new NotFoundException(`There is no run ${id}.`);
    return job;
  }
}
