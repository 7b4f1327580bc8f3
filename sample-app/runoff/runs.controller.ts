import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Account } from '../accounts/account.js';
import { Caller } from '../accounts/caller.decorator.js';
import { SignedInGuard } from '../accounts/signed-in.guard.js';
import { SchedulerName } from '../scheduler-name.js';
import type { Request, Response } from '../web/http.types.js';
import { redirect } from '../web/redirect.js';
import { INITIAL_VALUES, validateRunForm, type FormErrors, type FormValues } from './form/validate-run-form.js';
import type { JobView } from './job-view.js';
import { homePage } from './pages/home.page.js';
import { settingsOf } from './run-settings.js';
import { RunsService } from './runs.service.js';
import { RunsTable } from './runs-table.js';

/** The first page, what its form sends, and how far a run is. */
@UseGuards(SignedInGuard)
@Controller()
export class RunsController {
  constructor(
    private readonly runs: RunsService,
    private readonly table: RunsTable,
    private readonly scheduler: SchedulerName,
  ) {}

  @Get()
  home(@Req() request: Request): Promise<string> {
    return this.page(request, INITIAL_VALUES, {});
  }

  @Post('jobs')
  async start(
    @Caller() caller: Account,
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const checked = validateRunForm(body);
    if (!checked.form) {
      response.statusCode = 422;
      return this.page(request, checked.values, checked.errors);
    }
    await this.runs.start(caller, settingsOf(checked.form));
    return redirect(response, '/');
  }

  @Get('jobs/:id/progress')
  async progress(@Caller() caller: Account, @Param('id', ParseIntPipe) id: number): Promise<JobView> {
    const job = await this.runs.find(caller, id);
    if (!job) throw new NotFoundException(`There is no run ${id}.`);
    return this.runs.viewOf(job);
  }

  private async page(request: Request, values: FormValues, errors: FormErrors): Promise<string> {
    const frame = { scheduler: this.scheduler.text, ...(request.account && { account: request.account }) };
    return homePage({ values, errors, table: await this.table.of(request), frame });
  }
}
