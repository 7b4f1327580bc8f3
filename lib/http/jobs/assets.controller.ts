import {
  Controller,
  Get,
  Header,
  mixin,
  NotFoundException,
  Param,
  Redirect,
  Res,
  VERSION_NEUTRAL,
  type Type,
} from '@nestjs/common';
import { JOBS_TABLE_ASSET } from '../../table/jobs-table-asset.js';
import { DEFAULT_JOBS_PATH, type JobsHttpOptions } from './jobs-http.options.js';

const HEADERS = {
  'Content-Type': 'text/javascript; charset=utf-8',
  // A year: what a name with a hash holds never changes.
  'Cache-Control': 'public, max-age=31536000, immutable',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** A response of Express or of Fastify. */
interface AnyResponse {
  header(name: string, value: string): unknown;
}

/**
 * Makes the controller of the jobs table's script. It tells nothing about jobs, so that no guard stands before it, and
 * caches may keep it. `assets/jobs-table.js` leads to the present version, for pages that are static files.
 */
export function createAssetsController({ path = DEFAULT_JOBS_PATH, decorators = [] }: JobsHttpOptions): Type {
  @Controller({ path: `${path}/assets`, version: VERSION_NEUTRAL })
  class AssetsController {
    @Get('jobs-table.js')
    @Header('Cache-Control', 'no-cache')
    @Redirect(JOBS_TABLE_ASSET.fileName, 302)
    present(): void {
      // The redirect is the answer.
    }

    @Get(':file')
    file(@Param('file') file: string, @Res({ passthrough: true }) response: AnyResponse): string {
      if (file !== JOBS_TABLE_ASSET.fileName) throw new NotFoundException();
      // Not by decorators, which set headers of refusals as well: no cache may keep those.
      for (const [name, value] of Object.entries(HEADERS)) response.header(name, value);
      return JOBS_TABLE_ASSET.source;
    }
  }
  for (const decorate of decorators) decorate(AssetsController);
  return mixin(AssetsController);
}
