import { Controller, Get, Header, Headers, Inject, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OpenStreams } from '../../streaming/open-streams.js';
import type { JobsVisitor } from '../jobs-visitor.js';
import { validated } from '../validated.pipe.js';
import { Visitor } from '../visitor.decorator.js';
import type { FilesPage } from './files-page.js';
import { FileQuery, ListFilesQuery } from './files.query.js';
import { JobDownloads, type Download } from './job-downloads.js';

/** What lies in the directories of jobs. */
@Controller()
export class FilesController {
  constructor(
    @Inject(JobDownloads) private readonly downloads: JobDownloads,
    @Inject(OpenStreams) private readonly streams: OpenStreams,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** A page of the files, those in directories included. */
  @Get('jobs/:id/files')
  @Header('Cache-Control', 'no-store')
  async list(
    @Visitor() visitor: JobsVisitor,
    @Param('id') id: string,
    @Query(validated(ListFilesQuery)) query: ListFilesQuery,
  ): Promise<FilesPage> {
    return this.downloads.list(await visitor.job(id), query);
  }

  /** One file, or the range of it that is asked for. */
  @Get('jobs/:id/file')
  async file(
    @Visitor() visitor: JobsVisitor,
    @Param('id') id: string,
    @Query(validated(FileQuery)) { path }: FileQuery,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<StreamableFile | undefined> {
    const wanted = { range: headers.range, ifRange: headers['if-range'], ifNoneMatch: headers['if-none-match'] };
    return this.answer(response, await this.downloads.file(await visitor.job(id), path, wanted));
  }

  /** All files as a `.tar.gz`, made while it is sent. */
  @Get('jobs/:id/archive')
  async archive(
    @Visitor() visitor: JobsVisitor,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<StreamableFile | undefined> {
    return this.answer(response, await this.downloads.archive(await visitor.job(id)));
  }

  private answer(response: unknown, { status, headers, content }: Download): StreamableFile | undefined {
    const { httpAdapter } = this.adapterHost;
    httpAdapter.status(response, status);
    if (content) return this.streams.body(response, content, headers);
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
    return undefined;
  }
}
