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
} from '@nestjs/common';
import type { CondorJob } from 'nestjs-jobs';
import { SchedulerName } from '../scheduler-name.js';
import type { Response } from '../web/http.types.js';
import { Visitor } from '../web/visitor.js';
import { INITIAL_VALUES, validateRunForm } from './form/validate-run-form.js';
import type { JobView } from './job-view.js';
import { homePage } from './pages/home.page.js';
import { settingsOf } from './run-settings.js';
import { RunsService } from './runs.service.js';

/** What a script may ask for by POST; deleting has a method of its own. */
const POSTED_ACTIONS = { pause: 'pause', resume: 'resume', stop: 'stop' } as const;
type PostedAction = keyof typeof POSTED_ACTIONS;

/** The first page, and the routes that its script uses. Everybody sees and touches only what is theirs. */
@Controller()
export class RunsController {
  constructor(
    private readonly runs: RunsService,
    private readonly scheduler: SchedulerName,
  ) {}

  @Get()
  async home(@Visitor() visitor: string): Promise<string> {
    const jobs = await this.runs.list(visitor);
    return homePage({ values: INITIAL_VALUES, errors: {}, jobs, scheduler: this.scheduler.text });
  }

  @Post('jobs')
  async start(
    @Visitor() visitor: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const checked = validateRunForm(body);
    if (!checked.form) {
      response.statusCode = 422;
      const jobs = await this.runs.list(visitor);
      return homePage({ values: checked.values, errors: checked.errors, jobs, scheduler: this.scheduler.text });
    }
    await this.runs.start(visitor, settingsOf(checked.form));
    // So that a reload does not start it again.
    response.statusCode = 303;
    response.setHeader('Location', '/');
    return '';
  }

  @Get('jobs')
  async list(@Visitor() visitor: string): Promise<{ jobs: JobView[] }> {
    return { jobs: await this.runs.list(visitor) };
  }

  @Get('jobs/:id')
  async one(@Visitor() visitor: string, @Param('id', ParseIntPipe) id: number): Promise<JobView> {
    return this.runs.viewOf(await this.find(visitor, id));
  }

  @Post('jobs/:id/:action')
  @HttpCode(200)
  async act(
    @Visitor() visitor: string,
    @Param('id', ParseIntPipe) id: number,
    @Param('action', new ParseEnumPipe(POSTED_ACTIONS)) action: PostedAction,
  ): Promise<JobView> {
    await this.runs.act(await this.find(visitor, id), action);
    return this.one(visitor, id);
  }

  @Delete('jobs/:id')
  @HttpCode(204)
  async remove(@Visitor() visitor: string, @Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.runs.act(await this.find(visitor, id), 'delete');
  }

  private async find(visitor: string, id: number): Promise<CondorJob> {
    const job = await this.runs.find(visitor, id);
    if (!job) throw new NotFoundException(`There is no run ${id}.`);
    return job;
  }
}
