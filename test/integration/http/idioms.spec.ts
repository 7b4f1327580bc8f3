import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Injectable,
  Post,
  UseGuards,
  ValidationPipe,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestingModule } from '@nestjs/testing';
import { join } from 'node:path';
import {
  BasicJobTemplate,
  embedded,
  getJobManagerToken,
  HostFileError,
  InjectJobManager,
  JobManager,
  JobParam,
  JobsApp,
  JobsExceptionFilter,
  type Job,
} from 'nestjs-jobs';
import { freePort } from '../../support/free-port.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';

@JobsApp({ package: 'surveys' })
class SurveysApp {
  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

@JobsApp({ package: 'models' })
class ModelsApp {
  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

/** Says who is asking by a header, as a guard of an app says it by a session. */
@Injectable()
class HeaderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string>; user?: unknown }>();
    const { caller } = request.headers;
    if (caller !== undefined) request.user = { id: caller };
    return true;
  }
}

@Controller('surveys')
@UseGuards(HeaderGuard)
class SurveysController {
  constructor(@InjectJobManager(SurveysApp) private readonly jobs: JobManager) {}

  @Get(':id')
  show(@JobParam({ app: SurveysApp }) job: Job): Job {
    return job;
  }

  @Get(':survey/results/:job')
  results(@JobParam({ name: 'job', app: 'surveys' }) job: Job): { name: string } {
    return { name: job.name };
  }

  @Get('unnamed/:id')
  unnamed(@JobParam() job: Job): Job {
    return job;
  }

  @Post(':id/stop')
  stop(@JobParam({ app: SurveysApp }) job: Job): Promise<Job> {
    return job.stop();
  }

  @Get('missing/27')
  missing(): Promise<Job> {
    return this.jobs.getJobOrFail(27);
  }

  @Get('broken/file')
  broken(): never {
    throw new HostFileError('submit.example.org', 'Reading', '/home/webapp/jobs/27/secret', new Error('denied'));
  }
}

const platforms: [string, (module: TestingModule) => INestApplication][] = [
  ['Express', (module) => module.createNestApplication(new ExpressAdapter(), { logger: false })],
  [
    'Fastify',
    (module) => module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false }),
  ],
];

const NO_SUCH_JOB = {
  status: 404,
  body: { statusCode: 404, code: 'JOB_NOT_FOUND', message: 'There is no such job.' },
};

describe.each(platforms)('on %s', (_platform, createApplication) => {
  let test: TestApp;
  let origin: string;
  let job: Job;

  beforeEach(async () => {
    const directory = await temporaryDirectory();
    test = await startTestApp({
      apps: [SurveysApp, ModelsApp],
      schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
      directory,
      tracker: { autoStart: false },
      controllers: [SurveysController],
      providers: [{ provide: APP_FILTER, useClass: JobsExceptionFilter }],
      create: (module) => {
        const app = createApplication(module);
        app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
        return app;
      },
    });
    const port = await freePort();
    await test.app.listen(port, '127.0.0.1');
    origin = `http://127.0.0.1:${port}`;
    job = await newJob('surveys', 'ann');
  });

  afterEach(() => test.dispose());

  async function newJob(app: string, user: string): Promise<Job> {
    const jobs = test.app.get<JobManager>(getJobManagerToken(app), { strict: false });
    return (await jobs.createJob({ name: 'a survey', user, templateName: 'byHand' })).save();
  }

  async function call(path: string, caller?: string, method = 'GET'): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${origin}${path}`, { method, headers: caller === undefined ? {} : { caller } });
    return { status: answer.status, body: await answer.json() };
  }

  describe('@JobParam()', () => {
    it('gives the caller’s job', async () => {
      expect(await call(`/surveys/${job.id}`, 'ann')).toMatchObject({
        status: 200,
        body: { id: job.id, name: 'a survey', user: 'ann' },
      });
    });

    it('takes the id from another parameter where that is named', async () => {
      expect(await call(`/surveys/x/results/${job.id}`, 'ann')).toEqual({ status: 200, body: { name: 'a survey' } });
    });

    it('answers the same 404 for absent, foreign and malformed ids, and where nobody is logged in', async () => {
      const ofOtherApp = await newJob('models', 'ann');
      const ofOtherUser = await newJob('surveys', 'bob');
      const deleted = await newJob('surveys', 'ann');
      await deleted.delete();
      const ids = [999_999, ofOtherApp.id, ofOtherUser.id, deleted.id, 'x', '-1', '1e0', '0x1', `${job.id}.0`, '%00'];

      for (const id of [...ids, '99999999999999999999', `%20${job.id}`]) {
        expect({ id, ...(await call(`/surveys/${id}`, 'ann')) }).toEqual({ id, ...NO_SUCH_JOB });
      }
      expect(await call(`/surveys/${job.id}`)).toEqual(NO_SUCH_JOB);
      expect(await call(`/surveys/${job.id}`, '')).toEqual(NO_SUCH_JOB);
    });

    it('must say which app it means where there are several', async () => {
      expect(await call(`/surveys/unnamed/${job.id}`, 'ann')).toEqual({
        status: 500,
        body: { statusCode: 500, code: 'APP_NOT_NAMED', message: 'Internal server error' },
      });
    });
  });

  describe('JobsExceptionFilter', () => {
    it('answers an error with the status that fits, its code and its message', async () => {
      await call(`/surveys/${job.id}/stop`, 'ann', 'POST');

      expect(await call(`/surveys/${job.id}/stop`, 'ann', 'POST')).toEqual({
        status: 409,
        body: { statusCode: 409, code: 'ACTION_NOT_ALLOWED', message: expect.stringContaining('Aborted') },
      });
    });

    it('answers a job that is not there as @JobParam() does', async () => {
      expect(await call('/surveys/missing/27', 'ann')).toEqual(NO_SUCH_JOB);
    });

    it('tells nothing of hosts and paths', async () => {
      expect(await call('/surveys/broken/file', 'ann')).toEqual({
        status: 500,
        body: { statusCode: 500, code: 'HOST_FILE', message: 'Internal server error' },
      });
    });

    it('leaves other errors to the app', async () => {
      expect(await call('/nothing', 'ann')).toMatchObject({ status: 404, body: { error: 'Not Found' } });
    });
  });
});

describe('the caller', () => {
  it('is told by requestUser and userId, where they are configured', async () => {
    @Controller('surveys')
    class OneController {
      @Get(':id')
      show(@JobParam() job: Job): { user: string } {
        return { user: job.user };
      }
    }
    const directory = await temporaryDirectory();
    const test = await startTestApp({
      apps: [SurveysApp],
      schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
      directory,
      controllers: [OneController],
      userId: (user) => (user as { login: string }).login,
      requestUser: async (request) => {
        await Promise.resolve();
        const { login } = (request as { headers: { login?: string } }).headers;
        return login === undefined ? null : { login };
      },
    });
    const job = await test.jobs.createJob({ name: 'a', user: { login: 'ann' } as never, templateName: 'byHand' });
    await job.save();
    const port = await freePort();
    await test.app.listen(port, '127.0.0.1');
    const call = (headers: Record<string, string>): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/surveys/${job.id}`, { headers });

    expect(await (await call({ login: 'ann' })).json()).toEqual({ user: 'ann' });
    expect((await call({ login: 'bob' })).status).toBe(404);
    expect((await call({})).status).toBe(404);
    await test.dispose();
  });
});
