import { Controller, Get, Header, Headers, Inject, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import type { BackwardFind } from '../../../manager/logs/find-backwards.js';
import { CallerStreams } from '../caller-streams.js';
import type { JobsVisitor } from '../jobs-visitor.js';
import { validated } from '../validated.pipe.js';
import { Visitor } from '../visitor.decorator.js';
import { JobLogs, type LogPieceView, type LogView } from './job-logs.js';
import { FollowLogQuery, ListLogsQuery, ReadLogQuery } from './logs.query.js';

/** What jobs print. */
@Controller()
export class LogsController {
  constructor(
    @Inject(JobLogs) private readonly logs: JobLogs,
    @Inject(CallerStreams) private readonly streams: CallerStreams,
  ) {}

  /** The logs that are there, with their sizes. */
  @Get('jobs/:id/logs')
  @Header('Cache-Control', 'no-store')
  async list(
    @Visitor() visitor: JobsVisitor,
    @Param('id') id: string,
    @Query(validated(ListLogsQuery)) query: ListLogsQuery,
  ): Promise<{ readonly logs: readonly LogView[] }> {
    return { logs: await this.logs.list(await visitor.job(id), query) };
  }

  /** The last lines of a log, a range of it, or the last place of a text. */
  @Get('jobs/:id/logs/:name')
  @Header('Cache-Control', 'no-store')
  async read(
    @Visitor() visitor: JobsVisitor,
    @Param('id') id: string,
    @Param('name') name: string,
    @Query(validated(ReadLogQuery)) query: ReadLogQuery,
  ): Promise<LogPieceView | BackwardFind> {
    const job = await visitor.job(id);
    return query.find === undefined
      ? this.logs.piece(job, name, query)
      : this.logs.find(job, name, query.find, query.before);
  }

  /** A log as it grows: server-sent events `text`, `restart` when it began anew, and `end`. */
  @Get('jobs/:id/logs/:name/live')
  async follow(
    @Visitor() visitor: JobsVisitor,
    @Param('id') id: string,
    @Param('name') name: string,
    @Query(validated(FollowLogQuery)) { from }: FollowLogQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<StreamableFile> {
    const job = await visitor.job(id);
    const position = lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : from;
    return this.streams.open(visitor, response, () => this.logs.follow(job, name, position));
  }
}
