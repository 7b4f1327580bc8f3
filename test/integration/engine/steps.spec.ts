import { afterEach, describe, expect, it } from '@jest/globals';
import { CondorJobTemplate, JobsApp, OnJobResults } from 'nestjs-jobs';
import { fakeScheduler, waitForStatus } from 'nestjs-jobs/testing';
import { startTestApp, type TestApp } from '../../support/test-app.js';

@JobsApp({ package: 'steps' })
class StepsApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true' };
  }
}

class SlowHandler {
  static calls = 0;
  static finish: () => void = () => undefined;
  static started: Promise<void>;
  static begin: () => void = () => undefined;

  @OnJobResults('example')
  async take(): Promise<void> {
    SlowHandler.calls += 1;
    SlowHandler.begin();
    await new Promise<void>((resolve) => {
      SlowHandler.finish = resolve;
    });
  }
}

describe('the steps of an execution', () => {
  let test: TestApp;

  afterEach(() => test.dispose());

  it('are taken by one at a time, however often the scheduler is looked at meanwhile', async () => {
    const fake = fakeScheduler({ name: 'fake' });
    test = await startTestApp({
      apps: [StepsApp],
      providers: [SlowHandler],
      schedulers: [fake],
      tracker: { autoStart: false },
    });
    SlowHandler.started = new Promise((resolve) => {
      SlowHandler.begin = resolve;
    });
    const job = await (await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' })).execute();

    fake.finish(job);
    await test.tracker.pollOnce();
    await SlowHandler.started;
    for (let look = 0; look < 5; look += 1) await test.tracker.pollOnce();
    const calls = SlowHandler.calls;
    SlowHandler.finish();
    await waitForStatus(job, 'Complete');

    expect([calls, SlowHandler.calls]).toEqual([1, 1]);
  });
});
