import { Controller, Get, Headers, Inject, Query, Res, type StreamableFile } from '@nestjs/common';
import { Expose } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { CallerStreams } from '../caller-streams.js';
import type { JobsVisitor } from '../jobs-visitor.js';
import { validated } from '../validated.pipe.js';
import { Visitor } from '../visitor.decorator.js';
import { JobEvents } from './job-events.js';

/** The query of `GET events`. */
export class EventsQuery {
  /** What the page knows already: the id of an event, or the `time` of a list. A header `Last-Event-ID` goes before. */
  @Expose()
  @IsOptional()
  @IsString()
  @MaxLength(40)
  readonly since?: string;
}

/** What happens to the jobs, while it happens. */
@Controller()
export class EventsController {
  constructor(
    @Inject(JobEvents) private readonly events: JobEvents,
    @Inject(CallerStreams) private readonly streams: CallerStreams,
  ) {}

  /** Server-sent events: `jobs` with those that have changed, `reset` where the page is to fetch what it shows. */
  @Get('events')
  open(
    @Visitor() visitor: JobsVisitor,
    @Query(validated(EventsQuery)) { since }: EventsQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res({ passthrough: true }) response: unknown,
  ): StreamableFile {
    return this.streams.open(visitor, response, () => this.events.open(visitor, lastEventId ?? since));
  }
}
