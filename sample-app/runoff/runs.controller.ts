import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  ParseEnumPipe,
  ParseIntPipe,
  Post,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { CondorJob } from 'nestjs-jobs';
import type { Account } from '../accounts/account.js';
import { Caller } from '../accounts/caller.decorator.js';
import { SignedInGuard } from '../accounts/signed-in.guard.js';
import { SchedulerName } from '../scheduler-name.js';
import type { Response } from '../web/http.types.js';
import { redirect } from '../web/redirect.js';
import { INITIAL_VALUES, validateRunForm } from './form/validate-run-form.js';
import type { JobView } from './job-view.js';
import { homePage } from './pages/home.page.js';
import { settingsOf } from './run-settings.js';
import { RunsService } from './runs.service.js';

/** What a script may ask for by POST; deleting has a method of its own. */
const POSTED_ACTIONS = { pause: 'pause', resume: 'resume', stop: 'stop' } as const;
type PostedAction = keyof typeof POSTED_ACTIONS;

/** The first page, and the routes that its script uses. Everybody sees and touches only what is theirs. */
@UseGuards(SignedInGuard)
@Controller()
export class RunsController {
  constructor(
    private readonly runs: RunsService,
    private readonly scheduler: SchedulerName,
  ) {}

  @Get()
  async home(@Caller() caller: Account): Promise<string> {
    const jobs = await this.runs.list(caller);
    return homePage({
      values: INITIAL_VALUES,
      errors: {},
      jobs,
      frame: { scheduler: this.scheduler.text, account: caller },
    });
  }

  @Post('jobs')
  async start(
    @Caller() caller: Account,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const checked = validateRunForm(body);
    if (!checked.form) {
      response.statusCode = 422;
      const jobs = await this.runs.list(caller);
      return homePage({
        values: checked.values,
        errors: checked.errors,
        jobs,
        frame: { scheduler: this.scheduler.text, account: caller },
      });
    }
    await this.runs.start(caller, settingsOf(checked.form));
    return redirect(response, '/');
  }

  @Get('jobs')
  async list(@Caller() caller: Account): Promise<{ jobs: JobView[] }> {
    return { jobs: await this.runs.list(caller) };
  }

  @Get('jobs/:id')
  async one(@Caller() caller: Account, @Param('id', ParseIntPipe) id: number): Promise<JobView> {
    return this.runs.viewOf(await this.find(caller, id));
  }

  @Post('jobs/:id/:action')
  @HttpCode(200)
  async act(
    @Caller() caller: Account,
    @Param('id', ParseIntPipe) id: number,
    @Param('action', new ParseEnumPipe(POSTED_ACTIONS)) action: PostedAction,
  ): Promise<JobView> {
    await this.runs.act(await this.find(caller, id), action);
    return this.one(caller, id);
  }

  @Delete('jobs/:id')
  @HttpCode(204)
  async remove(@Caller() caller: Account, @Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.runs.act(await this.find(caller, id), 'delete');
  }

  private async find(caller: Account, id: number): Promise<CondorJob> {
    const job = await this.runs.find(caller, id);
    if (!job) throw new NotFoundException(`There is no run ${id}.`);
    return job;
  }
}
