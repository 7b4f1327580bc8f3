import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Req, UseFilters, VersioningType, type INestApplication } from '@nestjs/common';
import { JobsExceptionFilter, JobsTable } from 'nestjs-jobs';
import { PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

@Controller('pages')
@UseFilters(JobsExceptionFilter)
class PagesController {
  constructor(private readonly table: JobsTable) {}

  @Get()
  page(@Req() request: unknown): Promise<string> {
    return this.table.render(request, { columns: ['id', 'name'], pageSize: 5, filter: 'status=Pending', sort: 'name' });
  }

  @Get('wrong')
  wrong(@Req() request: unknown): Promise<string> {
    return this.table.render(request, { sort: 'colour' });
  }
}

let http: JobsHttpApp | undefined;

afterEach(() => http?.test.dispose());

async function start(
  platform: keyof typeof PLATFORMS,
  prepare?: (app: INestApplication) => void,
  publicUrl?: string,
): Promise<JobsHttpApp> {
  http = await startJobsHttp(platform, { controllers: [PagesController], publicUrl }, prepare);
  for (const name of ['b', 'a', '</script><img src=x>']) {
    await (await http.test.jobs.createJob({ name, user: 'ann', templateName: 'byHand' })).save();
  }
  return http;
}

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('JobsTable, on %s,', (platform) => {
  it('renders the caller’s first page, in the order in which the table will show it', async () => {
    const { origin } = await start(platform);

    const response = await fetch(`${origin}/pages`, { headers: { caller: 'ann' } });
    const html = await response.text();

    expect(response.status).toBe(200);
    expect(html).toContain('base-url="/jobs-api/rain"');
    expect(html).toContain('app="rain"');
    expect(html.indexOf('"name":"a"')).toBeLessThan(html.indexOf('"name":"b"'));
    expect(html).toContain('"allowedActions":["execute","stop","delete"]');
    expect(html).not.toContain('<img');
    const other = await (await fetch(`${origin}/pages`, { headers: { caller: 'bob' } })).text();
    expect(other).not.toContain('"name":"a"');
  });

  it('knows the global prefix, and the path of publicUrl; the routes are there, also with versions of the URI', async () => {
    const { origin } = await start(
      platform,
      (app) => {
        app.setGlobalPrefix('api');
        app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
      'https://example.org/models/',
    );

    const html = await (await fetch(`${origin}/api/v1/pages`, { headers: { caller: 'ann' } })).text();
    const [, base = ''] = /base-url="([^"]*)"/.exec(html) ?? [];

    expect(base).toBe('/models/api/jobs-api/rain');
    const list = await fetch(`${origin}${base.replace('/models', '')}/jobs`, { headers: { caller: 'ann' } });
    expect(list.status).toBe(200);
  });

  it('answers 401 when nobody is signed in, and 400 for options that mean nothing', async () => {
    const { origin } = await start(platform);

    expect((await fetch(`${origin}/pages`)).status).toBe(401);
    expect((await fetch(`${origin}/pages/wrong`, { headers: { caller: 'ann' } })).status).toBe(400);
  });
});
