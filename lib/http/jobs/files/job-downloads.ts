import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { FileStream } from '../../../manager/file-stream.js';
import { jobArchive } from '../../../manager/job-archive.js';
import { JobContents } from '../../../manager/job-contents.js';
import type { Job } from '../../../manager/job.js';
import { JobFileNotFoundError } from '../../http.errors.js';
import { byteRange } from './byte-range.js';
import { attachment, DOWNLOAD_HEADERS } from './download-headers.js';
import { entityTag, isKnown, isSame } from './entity-tag.js';
import { filesPage, type FilesPage } from './files-page.js';
import type { ListFilesQuery } from './files.query.js';

/** The headers of a request that say which part of a file is wanted, and whether. */
export interface WantedPart {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/** How a request for a file is answered. */
export interface Download {
  readonly status: 200 | 206 | 304 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** `null` for an answer without a body. The caller destroys it where it is not used. */
  readonly content: Readable | null;
}

const DEFAULT_PAGE = 200;

/** The files of jobs: here, or on the submit host while a job runs. Nothing of them is kept in memory. */
@Injectable()
export class JobDownloads {
  constructor(private readonly contents: JobContents) {}

  /** A page of the files. */
  async list(job: Job, { after = '', limit = DEFAULT_PAGE }: ListFilesQuery): Promise<FilesPage> {
    const files = await this.contents.of(job);
    return filesPage((directory) => files.list(directory), after === '' ? null : after, limit);
  }

  /**
   * A file or a part of it.
   * @throws JobFileNotFoundError when there is none; of links, too
   * @throws InvalidFileNameError for a path that leads out of the job's directory
   */
  async file(job: Job, path: string, { range, ifRange, ifNoneMatch }: WantedPart): Promise<Download> {
    const files = await this.contents.of(job);
    const opened = await files.openContent(path);
    if (!opened) throw new JobFileNotFoundError(job.id);
    const { file, size, modified } = opened;
    const tag = entityTag({ size, modified, isFinal: job.isFinal && !files.isRemote });
    const headers = { ...DOWNLOAD_HEADERS, ETag: tag, 'Accept-Ranges': 'bytes' };
    const wanted = isSame(ifRange, tag) ? byteRange(range, size) : null;
    if (isKnown(ifNoneMatch, tag) || wanted === 'unsatisfiable') {
      await file.close();
      return isKnown(ifNoneMatch, tag)
        ? { status: 304, headers, content: null }
        : { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` }, content: null };
    }
    const { from, to } = wanted ?? { from: 0, to: size };
    return {
      status: wanted ? 206 : 200,
      headers: {
        ...headers,
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': attachment(posix.basename(path)),
        'Content-Length': String(to - from),
        'Last-Modified': modified.toUTCString(),
        ...(wanted && { 'Content-Range': `bytes ${from}-${to - 1}/${size}` }),
      },
      content: new FileStream(file, { from, length: to - from }),
    };
  }

  /** All files as one archive. */
  async archive(job: Job): Promise<Download> {
    const name = `job-${job.id}`;
    const headers = {
      ...DOWNLOAD_HEADERS,
      'Content-Type': 'application/gzip',
      'Content-Disposition': attachment(`${name}.tar.gz`),
    };
    return { status: 200, headers, content: jobArchive(await this.contents.of(job), name) };
  }
}
