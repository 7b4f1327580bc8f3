import { CondorJobTemplate, JobsApp, type Job } from 'nestjs-jobs';
import { startTestApp, type TestApp } from '../../test/support/test-app.js';
import type { DatabaseKind } from '../../test/support/databases.js';
import { WrittenLogScheduler } from './written-log.js';

@JobsApp({ package: 'bench' })
class WaitingApp {
  @CondorJobTemplate()
  wait() {
    return { executable: '/bin/true' };
  }
}

/** An application with jobs whose events a bench writes, on a database of its own. */
export interface WrittenLogApp {
  readonly test: TestApp;
  readonly scheduler: WrittenLogScheduler;
  readonly jobs: readonly Job[];
  dispose(): Promise<void>;
}

/** Starts it; the bench looks by hand. */
export async function startWrittenLogApp(kind: DatabaseKind, numJobs: number): Promise<WrittenLogApp> {
  const database = await kind.create();
  const scheduler = new WrittenLogScheduler();
  const test = await startTestApp({
    apps: [WaitingApp],
    schedulers: [scheduler.definition],
    database: database.options,
    tracker: { autoStart: false, reconcileInterval: 24 * 3_600_000 },
  });
  const jobs: Job[] = [];
  for (let number = 0; number < numJobs; number++) {
    const job = await test.jobs.createJob({ name: `job-${number}`, user: 'ann', templateName: 'wait' });
    jobs.push(await job.execute());
  }
  await test.tracker.pollOnce();
  return {
    test,
    scheduler,
    jobs,
    dispose: async () => {
      await test.dispose();
      await database.drop();
    },
  };
}
