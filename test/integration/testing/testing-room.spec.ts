import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import libsql from 'libsql';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CondorJobTemplate,
  JOBS_MIGRATIONS,
  JobManager,
  JobsApp,
  JobsModule,
  OnJobResults,
  Workspaces,
  type Job,
} from 'nestjs-jobs';
import {
  CLOCK,
  fakeScheduler,
  TestClock,
  waitForStatus,
  type FakeProgram,
  type FakeScheduler,
} from 'nestjs-jobs/testing';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';

@JobsApp({ package: 'tested' })
class TestedApp {
  @CondorJobTemplate()
  example() {
    return {
      executable: 'run.sh',
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: ['$(APP_WORKSPACE)/run.sh', '$(APP_WORKSPACE)/numbers'],
      arguments: ['a b', '$(c)'],
      environment: { UNIT: 'mm' },
    };
  }
}

class Results {
  static readonly seen: string[] = [];

  @OnJobResults('example')
  async take(job: Job): Promise<void> {
    Results.seen.push(await readFile(join(job.directory, 'result.txt'), 'utf8').catch(() => 'no result'));
  }
}

describe('an app on a fake scheduler', () => {
  let test: TestApp;
  let fake: FakeScheduler;
  let directory: string;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    Results.seen.length = 0;
  });

  afterEach(() => test.dispose());

  async function start(program?: FakeProgram): Promise<void> {
    fake = fakeScheduler({ name: 'fake', ...(program && { program }) });
    await restart();
    const workspace = await test.app.get(Workspaces, { strict: false }).ofApp('tested');
    await writeFile(join(workspace, 'run.sh'), '#!/bin/sh\n');
    await writeFile(join(workspace, 'numbers'), '1 2 3\n');
  }

  async function restart(): Promise<void> {
    test = await startTestApp({
      apps: [TestedApp],
      providers: [Results],
      schedulers: [fake],
      directory,
      tracker: { autoStart: false, reconcileInterval: 0 },
    });
  }

  async function create(numJobs = 1): Promise<Job> {
    return test.jobs.createJob({ name: 'of a test', user: 'ann', templateName: 'example', numJobs });
  }

  it('runs a job through all of its statuses when the test says so', async () => {
    await start();
    const job = await (await create()).execute();
    expect((await waitForStatus(job, 'Submitted')).schedulerStatus).toBe('idle');

    fake.start(job);
    await waitForStatus(job, 'Running');
    fake.hold(job, 'the disk is full');
    await waitForStatus(job, 'Held');
    expect(job.statusMessage).toContain('the disk is full');
    await job.resume();
    fake.start(job);
    await waitForStatus(job, 'Running');
    fake.print(job, 'half of it\n');
    expect((await job.log('output'))?.text).toBe('half of it\n');
    fake.write(job, 'result.txt', '42');
    fake.finish(job);
    await waitForStatus(job, 'Complete');

    expect(Results.seen).toEqual(['42']);
    expect(await readFile(join(job.directory, 'result.txt'), 'utf8')).toBe('42');
    expect((await job.log('log'))?.text).toContain('005 (');
  });

  it('has sub-jobs that end in different ways', async () => {
    await start();
    const job = await (await create(4)).execute();

    fake.finish(job, { subJob: 0 });
    fake.fail(job, { subJob: 1, exitCode: 3 });
    fake.finish(job, { subJob: 2, exitSignal: 9 });
    await waitForStatus(job, 'Various');
    await job.stop();
    await waitForStatus(job, 'Various-Complete');

    const subJobs = await job.subJobs();
    expect(subJobs.map(({ status, exitCode, exitSignal }) => [status, exitCode, exitSignal])).toEqual([
      ['completed', 0, null],
      ['failed', 3, null],
      ['failed', null, 9],
      ['removed', null, null],
    ]);
  });

  it('runs programs that are functions of the test', async () => {
    await start(async ({ arguments: list, environment, input, subJob, print, write }) => {
      print('started\n');
      write('result.txt', '42');
      expect([list, environment, await input('numbers'), subJob]).toEqual([
        ['a b', '$(c)'],
        { UNIT: 'mm' },
        '1 2 3\n',
        0,
      ]);
    });
    const job = await (await create()).execute();

    await waitForStatus(job, 'Complete');

    expect((await job.log('output'))?.text).toBe('started\n');
    expect(Results.seen).toEqual(['42']);
  });

  it('shows an exception of such a program as its exit code 1, and what it says as its error output', async () => {
    await start(() => {
      throw new Error('no such basin');
    });
    const job = await (await create()).execute();

    await waitForStatus(job, 'Error');

    expect(job.exitCode).toBe(1);
    expect((await job.log('error'))?.text).toBe('no such basin\n');
  });

  it('tells a program that it is held, and runs it again after the release', async () => {
    let runs = 0;
    await start(async ({ signal, print }) => {
      runs += 1;
      if (runs > 1) return 7;
      print('started\n');
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      return 0;
    });
    const job = await (await create()).execute();
    await waitForStatus(job, 'Running');

    await job.pause();
    await waitForStatus(job, 'Paused');
    await job.resume();
    await waitForStatus(job, 'Error');

    expect([runs, job.exitCode]).toEqual([2, 7]);
  });

  it('keeps the status, and says since when, while the scheduler is out of reach', async () => {
    await start();
    const job = await (await create()).execute();
    fake.start(job);
    await waitForStatus(job, 'Running');

    fake.goAway();
    fake.finish(job);
    await test.tracker.pollOnce();
    await job.reload();
    const away = { status: job.status, statusMessage: job.statusMessage };
    fake.comeBack();
    await waitForStatus(job, 'Complete');

    expect(away).toEqual({ status: 'Running', statusMessage: expect.stringContaining('out of reach') });
  });

  it('refuses a submission when the test wants it', async () => {
    await start();
    fake.rejectNext('you have no allocation');
    const job = await create();

    await expect(job.execute()).rejects.toMatchObject({
      code: 'SUBMISSION_REJECTED',
      message: expect.stringContaining('you have no allocation'),
    });
    expect((await job.reload()).status).toBe('Error');
    await (await create()).execute();
    expect(fake.submissions).toHaveLength(1);
  });

  it('submits once though the answer was lost', async () => {
    await start();
    fake.loseNextAnswer();
    const job = await (await create()).save();
    const executed = job.execute();

    // The event log has the submission's key.
    await waitFor(
      () => test.tracker.pollOnce().then(() => job.reload()),
      ({ schedulerStatus }) => schedulerStatus === 'idle',
    );
    await executed;

    expect(fake.submissions).toHaveLength(1);
    fake.finish(job);
    await waitForStatus(job, 'Complete');
  });

  it('takes its time when the test wants it', async () => {
    await start();
    fake.slowDown(50);
    const began = performance.now();

    await (await create()).execute();

    expect(performance.now() - began).toBeGreaterThan(45);
  });

  it('keeps its queue over a restart of the app', async () => {
    await start();
    const { id } = await (await create()).execute();
    await test.close();
    fake.finish({ id });
    await restart();

    const job = await test.jobs.getJobOrFail(id);
    await waitForStatus(job, 'Complete');

    expect(job.status).toBe('Complete');
  });

  it('says what a job is when it does not become what is waited for', async () => {
    await start();
    const job = await (await create()).execute();

    await expect(waitForStatus(job, ['Running', 'Held'], { timeout: 1 })).rejects.toThrow(
      /Job \d+ is Submitted after 1 ms; waited for Running or Held\. Sub-jobs: \{/,
    );
    fake.fail(job);
    await expect(waitForStatus(job, 'Complete')).rejects.toThrow(/is Error \(.*exit code 1.*\) and that is final/);
  });

  it('says that a job was not executed, and that a sub-job cannot be ended', async () => {
    await start();
    const job = await (await create()).save();

    expect(() => {
      fake.finish(job);
    }).toThrow(`has no job ${job.id}. Execute the job first.`);
    await job.execute();
    fake.finish(job, { subJob: 0 });
    expect(() => {
      fake.finish(job, { subJob: 0 });
    }).toThrow('cannot finish: it is done');
    expect(() => {
      fake.start(job, { subJob: 8 });
    }).toThrow('There is no sub-job 8');
  });
});

describe('a test clock', () => {
  it('is the clock of everything, put in the place of CLOCK', async () => {
    const clock = new TestClock('2026-03-01T12:00:00Z');
    const fake = fakeScheduler({ name: 'fake' });
    const directory = await temporaryDirectory();

    @Module({
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
        JobsModule.forRoot({
          apps: [TestedApp],
          schedulers: [fake],
          workspaces: directory,
          tracker: { autoStart: false },
        }),
      ],
    })
    class AppModule {}

    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(CLOCK)
      .useValue(clock)
      .compile();
    const app = await module.createNestApplication({ logger: ['error'] }).init();
    const workspace = await app.get(Workspaces, { strict: false }).ofApp('tested');
    await writeFile(join(workspace, 'run.sh'), '');
    await writeFile(join(workspace, 'numbers'), '');
    const job = await app.get(JobManager).createJob({ name: 'a', user: 'ann', templateName: 'example' });

    await job.execute();
    clock.advance(60_000);
    fake.start(job);
    clock.advance(3_600_000);
    fake.finish(job);
    await waitForStatus(job, 'Complete');

    expect([job.executeTime, job.startTime, job.completionTime, job.runTime]).toEqual([
      new Date('2026-03-01T12:00:00Z'),
      new Date('2026-03-01T12:01:00Z'),
      new Date('2026-03-01T13:01:00Z'),
      3_600_000,
    ]);
    await app.close();
  });

  it('refuses what is no moment', () => {
    expect(() => new TestClock('tomorrow')).toThrow(RangeError);
  });
});
