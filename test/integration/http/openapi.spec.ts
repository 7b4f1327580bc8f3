import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { JobsPage } from 'nestjs-jobs';
import { describeJobsRoutes } from 'nestjs-jobs/swagger';
import { FILES_PAGE, JOB, JOBS_PAGE, LOGS_ANSWER, SUB_JOBS_PAGE } from '../../../lib/swagger/schemas.js';
import { mountedRoutes } from '../tenants/mounted-routes.js';
import { startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

describe('the jobs routes in OpenAPI', () => {
  let http: JobsHttpApp;
  let document: OpenAPIObject;

  beforeAll(async () => {
    describeJobsRoutes();
    describeJobsRoutes();
    http = await startJobsHttp();
    document = SwaggerModule.createDocument(http.test.app, new DocumentBuilder().build());
  });

  afterAll(() => http.test.dispose());

  /** What `GET update-job-status/:jobId` is called there. */
  function operationOf(route: string): Operation | undefined {
    const [method = '', path = ''] = route.split(' ');
    const item = document.paths[`/${path.replace(/:(\w+)/g, '{$1}')}`];
    return (item as Record<string, Operation> | undefined)?.[method.toLowerCase()];
  }

  it('are described, each of them, with what they answer', () => {
    const routes = mountedRoutes(http.test.app).filter((route) => route.includes(' jobs-api/:app/'));

    const without = routes.filter((route) => {
      const { summary, tags, responses } = operationOf(route) ?? { responses: {} };
      return !summary || !tags?.includes('jobs') || !responses['200']?.content || !responses['404']?.content;
    });
    expect(without).toEqual([]);
  });

  it('have their parameters, each once', () => {
    const { parameters = [] } = operationOf('GET jobs-api/:app/jobs') ?? {};

    expect(parameters.map(({ name, in: place }) => `${place} ${name}`).sort()).toEqual([
      'path app',
      'query after',
      'query ids',
      'query limit',
      'query orderBy',
      'query search',
      'query status',
      'query user',
    ]);
  });

  it('answer what is described', async () => {
    const job = await http.test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'run' });
    await job.execute();

    const { body: page } = await http.ask<JobsPage>('ann', 'jobs');
    const { body: subJobs } = await http.ask<{ subJobs: object[] }>('ann', `jobs/${job.id}/sub-jobs`);

    expect(Object.keys(page).sort()).toEqual(namesIn(JOBS_PAGE));
    expect(Object.keys(page.jobs[0]!).sort()).toEqual(namesIn(JOB));
    expect(Object.keys(subJobs).sort()).toEqual(namesIn(SUB_JOBS_PAGE));
    const { body: logs } = await http.ask<{ logs: object[] }>('ann', `jobs/${job.id}/logs`);
    const { body: files } = await http.ask<object>('ann', `jobs/${job.id}/files`);
    const log = LOGS_ANSWER.properties!.logs as { items: typeof JOB };
    for (const one of logs.logs) expect(Object.keys(one).sort()).toEqual(namesIn(log.items));
    expect(Object.keys(files).sort()).toEqual(namesIn(FILES_PAGE));
    const { items } = SUB_JOBS_PAGE.properties!.subJobs as { items: typeof JOB };
    expect(Object.keys(subJobs.subJobs[0]!).sort()).toEqual(namesIn(items));
  });
});

function namesIn({ properties = {} }: { readonly properties?: object }): string[] {
  return Object.keys(properties).sort();
}
