import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type Type } from '@nestjs/common';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import libsql from 'libsql';
import {
  BasicJobTemplate,
  CondorJobTemplate,
  embedded,
  getJobManagerToken,
  InjectJobManager,
  JOBS_MIGRATIONS,
  JobManager,
  JobsApp,
  JobsModule,
  JobTemplate,
  TRACKER_INTERVAL,
} from 'nestjs-jobs';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';

@Injectable()
class Settings {
  readonly cores = 3;
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@JobsApp({ package: 'one' })
class OneApp {
  constructor(private readonly settings: Settings) {}

  @CondorJobTemplate({ name: 'with-injection', parameters: { numJobs: 2, attributes: { rank: 'Memory' } } })
  async withInjection() {
    await Promise.resolve();
    return { executable: 'run.sh', requestCpus: this.settings.cores, attributes: { rank: 'KFlops' } };
  }

  @JobTemplate({ type: 'basic' })
  byHand = { description: 'done by hand' };
}

@JobsApp({ package: 'two' })
class TwoApp {
  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

@JobsApp({ package: 'two' })
class SecondTwoApp {}

@JobsApp({ package: 'twice' })
class TwiceApp {
  @BasicJobTemplate({ name: 'same' })
  first() {
    return {};
  }

  @BasicJobTemplate({ name: 'same' })
  second() {
    return {};
  }
}

@Injectable()
class Consumer {
  constructor(
    @InjectJobManager('one') readonly one: JobManager,
    @InjectJobManager(TwoApp) readonly two: JobManager,
  ) {}
}

describe('the module', () => {
  let test: TestApp | undefined;

  afterEach(async () => {
    await test?.dispose();
    test = undefined;
  });

  async function start(apps: readonly Type[], providers: Type[] = []) {
    const directory = await temporaryDirectory();
    const schedulers = [embedded({ name: 'embedded', directory: join(directory, 'embedded') })];
    test = await startTestApp({ apps, schedulers, directory, providers, imports: [SettingsModule] });
    return test;
  }

  it('reads templates from methods and properties, with what the app has injected', async () => {
    const { app } = await start([OneApp, TwoApp]);
    const jobs = app.get<JobManager>(getJobManagerToken('one'), { strict: false });

    const job = await jobs.createJob({ name: 'a', user: 'ann', templateName: 'with-injection' });
    const byHand = await jobs.createJob({ name: 'b', user: { id: 7 }, templateName: 'byHand' });

    expect([job.type, job.numJobs, job.getAttribute('RANK')]).toEqual(['condor', 2, 'KFlops']);
    expect([byHand.type, byHand.description, byHand.user]).toEqual(['basic', 'done by hand', '7']);
  });

  it('gives each app a JobManager that never sees another one’s jobs', async () => {
    const { app } = await start([OneApp, TwoApp], [Consumer]);
    const { one, two } = app.get(Consumer);

    const job = await (await two.createJob({ name: 'a', user: 'ann', templateName: 'byHand' })).save();

    expect(await one.getJob(job.id)).toBeNull();
    expect(await one.listJobs()).toEqual([]);
    expect((await two.listJobs({ user: 'ann' })).map(({ id }) => id)).toEqual([job.id]);
    expect(await two.getJob(job.id, { user: 'bob' })).toBeNull();
    await expect(two.getJobOrFail(job.id, { user: 'bob' })).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('refuses two apps of one package, and names both', async () => {
    await expect(start([TwoApp, SecondTwoApp])).rejects.toThrow(/"two": TwoApp and SecondTwoApp/);
  });

  it('refuses two templates of one name, and names both places', async () => {
    await expect(start([TwiceApp])).rejects.toThrow(/TwiceApp\.first and at TwiceApp\.second/);
  });

  it('refuses a class that is no app', async () => {
    class Plain {
      readonly package = 'plain';
    }

    await expect(start([Plain])).rejects.toThrow(/Plain is used as an app.*@JobsApp/);
  });

  it('names the tracking loop in the SchedulerRegistry, and takes it away at the end', async () => {
    const { app } = await start([TwoApp]);
    const registry = app.get(SchedulerRegistry, { strict: false });

    const names = registry.getIntervals();
    await app.close();

    expect(names).toEqual([TRACKER_INTERVAL]);
    expect(registry.getIntervals()).toEqual([]);
  });

  it('says what to import when there is no ScheduleModule', async () => {
    const module = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot({
          type: 'better-sqlite3',
          driver: libsql,
          database: ':memory:',
          autoLoadEntities: true,
          migrations: JOBS_MIGRATIONS,
          migrationsRun: true,
        }),
        JobsModule.forRoot({
          apps: [TwoApp],
          schedulers: [embedded({ name: 'embedded', directory: await temporaryDirectory() })],
        }),
      ],
    }).compile();

    await expect(module.createNestApplication().init()).rejects.toThrow(/ScheduleModule\.forRoot\(\)/);
    await module.close();
  });

  it('takes its options from a factory, and apps from feature modules', async () => {
    @Module({ imports: [JobsModule.forFeature([TwoApp])], providers: [TwoApp, TwoConsumer] })
    class FeatureModule {}
    const directory = await temporaryDirectory();
    const module = await Test.createTestingModule({
      imports: [
        ScheduleModule.forRoot(),
        TypeOrmModule.forRoot({
          type: 'better-sqlite3',
          driver: libsql,
          database: ':memory:',
          autoLoadEntities: true,
          migrations: JOBS_MIGRATIONS,
          migrationsRun: true,
        }),
        JobsModule.forRootAsync({
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: (settings: Settings) => ({
            schedulers: [embedded({ name: 'embedded', directory, maxRunning: settings.cores })],
            workspaces: directory,
          }),
        }),
        FeatureModule,
      ],
    }).compile();
    const app = await module.createNestApplication({ logger: false }).init();

    const job = await (
      await app.get(TwoConsumer).jobs.createJob({ name: 'a', user: 'ann', templateName: 'byHand' })
    ).execute();

    expect(job.status).toBe('Submitted');
    await app.close();
  });
});

@Injectable()
class TwoConsumer {
  constructor(readonly jobs: JobManager) {}
}

describe('a BasicJob', () => {
  it('has all statuses by hand, and its times', async () => {
    const directory = await temporaryDirectory();
    const test = await startTestApp({
      apps: [TwoApp],
      schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
      directory,
    });
    const { BasicJob } = await import('nestjs-jobs');
    const job = await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'byHand' });
    if (!(job instanceof BasicJob)) throw new TypeError('not a BasicJob');
    const seen: string[] = [job.status];

    for (const step of [
      () => job.execute(),
      () => job.setStatus('Running'),
      () => job.pause(),
      () => job.resume(),
      () => job.setStatus('Complete'),
    ]) {
      await step();
      seen.push(job.status);
    }

    expect(seen).toEqual(['Pending', 'Submitted', 'Running', 'Paused', 'Running', 'Complete']);
    expect(job.completionTime!.getTime()).toBeGreaterThanOrEqual(job.startTime!.getTime());
    await expect(job.stop()).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    await expect(job.execute()).rejects.toMatchObject({ code: 'JOB_NOT_PENDING' });
    await job.delete();
    await test.dispose();
  });
});
