import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule, type HealthCheckResult } from '@nestjs/terminus';
import { BasicJobTemplate, JobsApp, JobSchedulers } from 'nestjs-jobs';
import { JobsHealthIndicator } from 'nestjs-jobs/terminus';
import { type FakeScheduler, fakeScheduler, TestClock } from 'nestjs-jobs/testing';
import { freePort } from '../../support/free-port.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

@JobsApp({ package: 'healthy' })
class HealthyApp {
  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly jobs: JobsHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([() => this.jobs.isHealthy('jobs', { maxAge: 60_000 })]);
  }

  @Get('near')
  @HealthCheck()
  near(): Promise<HealthCheckResult> {
    return this.health.check([() => this.jobs.isHealthy('jobs', { schedulers: ['near'] })]);
  }

  @Get('missing')
  @HealthCheck()
  missing(): Promise<HealthCheckResult> {
    return this.health.check([() => this.jobs.isHealthy('jobs', { schedulers: ['missing'] })]);
  }
}

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [JobsHealthIndicator],
})
class HealthModule {}

describe('the health indicator', () => {
  let test: TestApp;
  let origin: string;
  let near: FakeScheduler;
  let far: FakeScheduler;
  let clock: TestClock;

  beforeEach(async () => {
    near = fakeScheduler({ name: 'near' });
    far = fakeScheduler({ name: 'far' });
    clock = new TestClock();
    test = await startTestApp({
      apps: [HealthyApp],
      schedulers: [near, far],
      imports: [HealthModule],
      tracker: { autoStart: false },
      clock,
    });
    const port = await freePort();
    await test.app.listen(port, '127.0.0.1');
    origin = `http://127.0.0.1:${port}/health`;
  });

  afterEach(() => test.dispose());

  async function probe(path = ''): Promise<{ status: number; jobs: unknown }> {
    const answer = await fetch(`${origin}${path}`);
    const { details } = (await answer.json()) as HealthCheckResult;
    return { status: answer.status, jobs: details.jobs };
  }

  it('is up while all schedulers work, and tells of each', async () => {
    const health = { ok: true, message: expect.any(String), version: null, checkedTime: clock.now().toISOString() };

    expect(await probe()).toEqual({ status: 200, jobs: { status: 'up', schedulers: { near: health, far: health } } });
  });

  it('is down when one of them cannot be reached', async () => {
    far.goAway('connect ECONNREFUSED');

    expect(await probe()).toMatchObject({
      status: 503,
      jobs: {
        status: 'down',
        schedulers: { near: { ok: true }, far: { ok: false, message: expect.stringContaining('ECONNREFUSED') } },
      },
    });
    expect(await probe('/near')).toMatchObject({ status: 200, jobs: { status: 'up' } });
  });

  it('reaches each scheduler once however often it is asked, until the answer is old', async () => {
    const checks = test.app
      .get(JobSchedulers)
      .list()
      .map((scheduler) => jest.spyOn(scheduler, 'check'));

    for (let second = 0; second < 60; second++) {
      await probe();
      clock.advance(1000);
    }
    expect(checks.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);

    await probe();
    expect(checks.map(({ mock }) => mock.calls.length)).toEqual([2, 2]);
  });

  it('is down for a scheduler that was removed, and follows one that was added', async () => {
    const schedulers = test.app.get(JobSchedulers);

    expect(await probe('/missing')).toMatchObject({
      status: 503,
      jobs: { schedulers: { missing: { ok: false, message: 'There is no scheduler "missing".' } } },
    });
    schedulers.add(fakeScheduler({ name: 'missing' }));
    expect(await probe('/missing')).toMatchObject({ status: 200 });
  });
});
