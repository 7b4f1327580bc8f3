import { randomUUID } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Controller, Get, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import {
  BasicJobTemplate,
  CondorJobTemplate,
  getJobManagerToken,
  JobParam,
  JobsApp,
  type CallbackOptions,
  type Job,
  type JobManager,
  type JobsAccessPolicy,
  type JobsCaller,
  type OfUser,
} from 'nestjs-jobs';
import { fakeScheduler, waitForStatus } from 'nestjs-jobs/testing';
import { freePort } from '../../support/free-port.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

@JobsApp({ package: 'one' })
class OneApp {
  @BasicJobTemplate()
  byHand() {
    return {};
  }

  @CondorJobTemplate()
  run() {
    return { executable: '/bin/true' };
  }
}

@JobsApp({ package: 'two' })
class TwoApp {
  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

/** Says who is asking by a header, as a guard of an app says it by a session. */
@Injectable()
class HeaderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: { caller?: string }; user?: string }>();
    request.user = request.headers.caller;
    return request.user !== 'banned';
  }
}

/** Who sees and does more than with their own jobs. */
const CALLERS: Readonly<Record<string, Omit<JobsCaller, 'user'>>> = {
  admin: { sees: 'all', may: () => true },
  'admin of two': { sees: 'all', apps: ['two'], may: () => true },
  'bobs lead': { sees: { users: ['bob'] }, may: () => true },
  watcher: { sees: { users: ['ann'] } },
};

const POLICY: JobsAccessPolicy = {
  caller: (request) => {
    const { user } = request as { readonly user?: string };
    return user === undefined ? null : { user, ...CALLERS[user] };
  },
};

/** A controller as an app writes it. */
@Controller('apps')
@UseGuards(HeaderGuard)
class AppController {
  @Get('one/:id')
  one(@JobParam({ app: OneApp }) job: Job): Job {
    return job;
  }

  @Get('two/:id')
  two(@JobParam({ app: TwoApp }) job: Job): Job {
    return job;
  }
}

/** A job that is asked for; it may not exist. */
export interface Target {
  readonly id: number;
  readonly name: string;
  readonly idempotencyKey: string;
}

/** Somebody who asks, with the JobManager and the scope that the app has for them. */
export interface Asker {
  readonly who: string;
  readonly jobs: JobManager;
  readonly scope: OfUser & { readonly user?: string };
  /** A job of their own. */
  readonly own: Job;
}

/** Ids are given from here on, so that one is recognised in any text. */
const FIRST_ID = 734_001;

/** No job has this. */
export const ABSENT: Target = { id: 912_345_678, name: 'name-of-no-job', idempotencyKey: 'key-of-no-job' };

/** Two apps with the jobs of several users. */
export class TenantsApp {
  private constructor(
    readonly test: TestApp,
    private readonly scheduler: ReturnType<typeof fakeScheduler>,
    readonly origin: string,
  ) {}

  static async start(callback: CallbackOptions): Promise<TenantsApp> {
    const scheduler = fakeScheduler({ name: 'fake' });
    const test = await startTestApp({
      apps: [OneApp, TwoApp],
      schedulers: [scheduler],
      tracker: { autoStart: false },
      callback,
      controllers: [AppController],
      http: { guards: [HeaderGuard], access: POLICY },
    });
    const port = await freePort();
    await test.app.listen(port, '127.0.0.1');
    const tenants = new TenantsApp(test, scheduler, `http://127.0.0.1:${port}`);
    await tenants.beginIds();
    return tenants;
  }

  jobsOf(app: 'one' | 'two'): JobManager {
    return this.test.app.get<JobManager>(getJobManagerToken(app), { strict: false });
  }

  /** A job of Ann's in the first app, with something to find in it. */
  async victim(kind: 'run' | 'byHand'): Promise<{ job: Job; target: Target }> {
    const target = { name: `secret-${randomUUID()}`, idempotencyKey: `key-${randomUUID()}` };
    const job = await this.jobsOf('one').createJob({ ...target, user: 'ann', templateName: kind });
    await job.execute();
    await mkdir(job.directory, { recursive: true });
    await writeFile(join(job.directory, 'secret.txt'), 'secret');
    if (kind === 'run') {
      this.scheduler.start(job);
      this.scheduler.print(job, 'secret');
      this.scheduler.write(job, 'secret.txt', 'secret');
      await waitForStatus(job, 'Running');
    }
    return { job, target: { ...target, id: job.id } };
  }

  /** Everybody who has no business with Ann's jobs in the first app. */
  async strangers(): Promise<Asker[]> {
    const [one, two] = [this.jobsOf('one'), this.jobsOf('two')];
    return [
      { who: 'another user', jobs: one, scope: { user: 'bob' }, own: await ownJob(one, 'bob') },
      { who: 'the same user in another app', jobs: two, scope: { user: 'ann' }, own: await ownJob(two, 'ann') },
      { who: 'another app, for all its users', jobs: two, scope: {}, own: await ownJob(two, 'ann') },
    ];
  }

  async owner(): Promise<Asker> {
    const jobs = this.jobsOf('one');
    return { who: 'the owner', jobs, scope: { user: 'ann' }, own: await ownJob(jobs, 'ann') };
  }

  /** Everything that is stored of a job, and the names of its files. */
  async traceOf({ id, directory }: Job): Promise<unknown> {
    const { rows } = this;
    return {
      job: await rows('SELECT * FROM jobs_job WHERE id = ?', id),
      executions: await rows('SELECT * FROM jobs_execution WHERE jobId = ?', id),
      files: await readdir(directory),
    };
  }

  dispose(): Promise<void> {
    return this.test.dispose();
  }

  private readonly rows = (query: string, ...values: number[]): Promise<unknown> =>
    this.test.app.get<DataSource>(getDataSourceToken(), { strict: false }).query(query, values);

  private async beginIds(): Promise<void> {
    const first = await ownJob(this.jobsOf('one'), 'nobody');
    await this.rows("UPDATE sqlite_sequence SET seq = ? WHERE name = 'jobs_job'", FIRST_ID);
    await first.delete();
  }
}

async function ownJob(jobs: JobManager, user: string): Promise<Job> {
  return (await jobs.createJob({ name: 'own', user, templateName: 'byHand' })).save();
}
