import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import { CondorJobTemplate, JobsApp, type SchedulerDefinition } from 'nestjs-jobs';
import { DataSource } from 'typeorm';
import { AppProcess } from '../../support/app-process.js';
import { startTestApp, temporaryDirectory } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';
import { EventClient } from '../http/event-client.js';

/** The scheduler of an app that is ended by a signal. */
export interface ProcessScheduler {
  /** The function of the package that makes it, and its options. */
  readonly kind: 'embedded' | 'htcondorSsh';
  options(directory: string): object;
  define(directory: string): SchedulerDefinition;
  /** Makes nothing come through any more, and then everything again; where there is a line. */
  readonly line?: { freeze(): void; restore(): void };
}

@JobsApp({ package: 'ending' })
class EndingApp {
  @CondorJobTemplate()
  work() {
    return { executable: 'work.sh' };
  }
}

/** A process that has ended at its deadline keeps its claims until then, in ms. */
const AFTER_CLAIMS_MS = 60_000;

const SHUTDOWN_TIMEOUT_MS = 1000;

/** How much longer its end may take on a busy machine, in ms. */
const MARGIN_MS = 5000;

/** Ends a process by SIGTERM while everything is under way: `npm run build` must have been run. */
export function describeProcess(scheduler: ProcessScheduler): void {
  let directory: string;
  let app: AppProcess;
  let clients: EventClient[];

  beforeEach(async () => {
    directory = await temporaryDirectory();
    clients = [];
    app = AppProcess.start(directory, resolve('test/integration/module/shutdown.program.mjs'), [
      directory,
      scheduler.kind,
      JSON.stringify(scheduler.options(directory)),
      String(SHUTDOWN_TIMEOUT_MS),
    ]);
  });

  afterEach(async () => {
    clients.forEach((client) => {
      client.close();
    });
    await app.stop();
    scheduler.line?.restore();
    const next = await startTestApp({
      clock: { now: () => new Date(Date.now() + AFTER_CLAIMS_MS) },
      apps: [EndingApp],
      schedulers: [scheduler.define(directory)],
      directory,
    });
    for (const job of await next.jobs.listJobs()) await job.delete();
    await waitFor(
      () => next.app.get(DataSource).query<unknown[]>(`SELECT * FROM jobs_execution WHERE phase <> 'closed'`),
      (rows) => rows.length === 0,
    );
    await next.dispose();
  });

  const open = async (url: string): Promise<EventClient> => {
    const client = await EventClient.open(url, null);
    clients.push(client);
    return client;
  };

  /** An app with a running job, whose page and log somebody looks at. */
  const watched = async (): Promise<void> => {
    const log = await waitFor(
      () => Promise.resolve(app.log),
      (text) => text.includes('ready') || !app.isRunning,
    );
    const [, origin, id] = /^ready (\S+) (\d+)$/m.exec(log) ?? [];
    if (origin === undefined) throw new Error(`The app did not start: ${log}`);
    await open(`${origin}/jobs-api/ending/events`);
    const output = await open(`${origin}/jobs-api/ending/jobs/${id}/logs/output/live`);
    await output.until((events) => JSON.stringify(events).includes('begun'));
  };

  const endsByItself = async (): Promise<void> => {
    const begin = performance.now();
    await app.stop();
    expect(await app.ended()).toBe(0);
    expect(performance.now() - begin).toBeLessThan(SHUTDOWN_TIMEOUT_MS + MARGIN_MS);
  };

  it('ends by itself at SIGTERM, while its streams are open and a job is being submitted', async () => {
    await watched();
    app.signal('SIGUSR2');

    await endsByItself();

    expect(await Promise.all(clients.map(({ over }) => over))).toEqual([true, true]);
  });

  const { line } = scheduler;
  if (!line) return;

  it('ends by itself at SIGTERM although the host has fallen silent', async () => {
    await watched();
    line.freeze();
    app.signal('SIGUSR2');

    await endsByItself();
  });
}
