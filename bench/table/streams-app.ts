import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import {
  BasicJobTemplate,
  CondorJobTemplate,
  JobsApp,
  type Job,
  type JobsAccessPolicy,
  type JobsCaller,
} from 'nestjs-jobs';
import { fakeScheduler } from 'nestjs-jobs/testing';
import { startTestApp, type TestApp } from '../../test/support/test-app.js';
import { RemoteCounter } from '../callback/counting-scheduler.js';
import { internals } from './internals.js';
import { freePort } from '../../test/support/free-port.js';

const PACKAGE = 'bench';

/** Jobs that are written at the same time. */
const TOGETHER = 500;

@JobsApp({ package: PACKAGE })
class BenchTemplates {
  @BasicJobTemplate()
  byHand() {
    return {};
  }

  @CondorJobTemplate()
  model() {
    return { executable: '/bin/true' };
  }
}

interface BenchRequest {
  readonly headers: { readonly 'bench-user'?: string };
}

@Injectable()
class NamedGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<BenchRequest>().headers['bench-user'] !== undefined;
  }
}

@Injectable()
class Access implements JobsAccessPolicy {
  caller(request: unknown): JobsCaller | null {
    const user = (request as BenchRequest).headers['bench-user'];
    return user === undefined ? null : { user };
  }
}

/** An application with many jobs, on a scheduler that counts what it is asked for. */
export class StreamsApp {
  /** Statements that read the database. */
  reads = 0;

  private constructor(
    private readonly test: TestApp,
    private readonly scheduler: ReturnType<typeof fakeScheduler>,
    readonly remote: RemoteCounter,
    /** The address of the app's routes. */
    readonly url: string,
    private readonly jobs: readonly Job[],
    private readonly inside: Awaited<ReturnType<typeof internals>>,
  ) {
    const database = test.app.get(inside.JobsDatabase, { strict: false });
    const read = database.read.bind(database);
    database.read = <T>(work: Parameters<typeof read<T>>[0]): Promise<T> => {
      this.reads += 1;
      return read(work);
    };
  }

  /** @param count how many jobs `ann` has */
  static async start(count: number): Promise<StreamsApp> {
    const remote = new RemoteCounter();
    const scheduler = fakeScheduler({ name: 'fake' });
    const test = await startTestApp({
      apps: [BenchTemplates],
      schedulers: [remote.watch(scheduler)],
      tracker: { autoStart: false },
      // All listeners are one user here, as if many people shared an account.
      http: { guards: [NamedGuard], access: Access, streamsPerCaller: 1000 },
    });
    const jobs: Job[] = [];
    for (let first = 0; first < count; first += TOGETHER) {
      const numbers = Array.from({ length: Math.min(TOGETHER, count - first) }, (_, index) => first + index);
      jobs.push(
        ...(await Promise.all(
          numbers.map(async (number) =>
            (await test.jobs.createJob({ name: `Basin ${number}`, user: 'ann', templateName: 'byHand' })).save(),
          ),
        )),
      );
    }
    await test.app.listen(await freePort(), '127.0.0.1');
    const url = `${await test.app.getUrl()}/jobs-api/${PACKAGE}`;
    return new StreamsApp(test, scheduler, remote, url, jobs, await internals());
  }

  /**
   * Changes a job, with one statement, as the tracker does.
   * @returns what names the change
   */
  async change(number: number): Promise<{ readonly id: number; readonly revision: number }> {
    const { id } = this.jobs[(number * 7919) % this.jobs.length]!;
    await this.test.app.get(this.inside.JobStore, { strict: false }).change(id, { statusMessage: `Change ${number}.` });
    this.test.app.get(this.inside.JobChanges, { strict: false }).emit(id);
    return { id, revision: 1 + Math.floor(number / this.jobs.length) };
  }

  /** A job that runs and prints. */
  async running(): Promise<Job> {
    const job = await this.test.jobs.createJob({ name: 'prints', user: 'ann', templateName: 'model' });
    await job.execute();
    this.scheduler.start(job);
    await this.test.tracker.pollOnce();
    return job;
  }

  /** Lets a job print. */
  print(job: Job, text: string): void {
    this.scheduler.print(job, text);
  }

  async dispose(): Promise<void> {
    await this.test.dispose();
  }
}
