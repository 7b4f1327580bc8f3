import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import {
  CondorJobTemplate,
  embedded,
  HostOptionsError,
  htcondorSsh,
  JobsApp,
  JobSchedulers,
  Tracker,
  type Job,
} from 'nestjs-jobs';
import { fakeScheduler, waitForStatus, type FakeScheduler } from 'nestjs-jobs/testing';
import { makeKeyPair, startSshTestServer } from '../../support/ssh-test-server.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd } from '../../support/wait-for.js';

/** Between looks, where only what is asked for at once may be seen. */
const LONGER_THAN_A_TEST_MS = 600_000;

@JobsApp({ package: 'runtime' })
class RuntimeApp {
  @CondorJobTemplate()
  example() {
    return { executable: '/bin/true' };
  }

  @CondorJobTemplate()
  sleeps() {
    return { executable: '/bin/sleep', arguments: ['600'] };
  }
}

describe('schedulers while the app runs', () => {
  let test: TestApp;
  let schedulers: JobSchedulers;
  let first: FakeScheduler;
  let directory: string;

  beforeEach(async () => {
    first = fakeScheduler({ name: 'first' });
    directory = await temporaryDirectory();
  });

  afterEach(() => test.dispose());

  async function start(autoStart = false, given = [first], interval = 200): Promise<void> {
    test = await startTestApp({
      apps: [RuntimeApp],
      schedulers: given,
      directory,
      tracker: { autoStart, activeInterval: interval, idleInterval: interval },
    });
    schedulers = test.app.get(JobSchedulers, { strict: false });
  }

  async function execute(scheduler?: string, templateName = 'example'): Promise<Job> {
    const options = { name: 'a', user: 'ann', templateName, ...(scheduler !== undefined && { scheduler }) };
    return (await test.jobs.createJob(options)).execute();
  }

  it('are listed, the default one first, and got by name', async () => {
    await start();

    schedulers.add(fakeScheduler({ name: 'second' }));

    expect(schedulers.list().map(({ name }) => name)).toEqual(['first', 'second']);
    expect([schedulers.default.name, schedulers.defaultName]).toEqual(['first', 'first']);
    expect(schedulers.get('second').kind).toBe('fake');
    expect([schedulers.has('second'), schedulers.has('third')]).toEqual([true, false]);
    expect(() => schedulers.get('third')).toThrow(/no scheduler "third"\. Configured are: "first", "second"/);
    expect(() => {
      schedulers.add(fakeScheduler({ name: 'second' }));
    }).toThrow(/two schedulers with the name "second"/);
  });

  it('are followed at once when they were added', async () => {
    await start(true);
    const second = fakeScheduler({ name: 'second', program: () => 0 });

    schedulers.add(second);
    const job = await execute('second');

    expect((await waitForEnd(job)).status).toBe('Complete');
  });

  it('are followed at once when jobs are left of an earlier time', async () => {
    await start(true, [first], LONGER_THAN_A_TEST_MS);
    const job = await execute();
    await schedulers.remove('first');
    first.finish(job);

    schedulers.add(first);

    expect((await waitForEnd(job)).status).toBe('Complete');
  });

  it('leave their jobs as they are when they are removed, and say so, until they are added again', async () => {
    await start();
    const job = await execute();
    first.start(job);
    await waitForStatus(job, 'Running');

    await schedulers.remove('first');
    first.finish(job);
    await test.tracker.pollOnce();
    await job.reload();
    const removed = { status: job.status, statusMessage: job.statusMessage, json: job.toJSON().statusMessage };
    await expect(job.pause()).rejects.toMatchObject({ code: 'UNKNOWN_SCHEDULER' });
    schedulers.add(first);
    await waitForStatus(job, 'Complete');

    const message =
      'The scheduler "first" is not configured any more. The status is the last known one; the job goes on when a ' +
      'scheduler of that name is added again.';
    expect(removed).toEqual({ status: 'Running', statusMessage: message, json: message });
    expect(job.statusMessage).toBeNull();
  });

  it('take a wish to stop a job with them, and fulfil it when they are added again', async () => {
    await start();
    const job = await execute();
    first.start(job);
    await schedulers.remove('first');

    await job.stop();
    const stopped = job.status;
    schedulers.add(first);
    await waitForStatus(job, 'Aborted');

    expect(stopped).not.toBe('Aborted');
  });

  it('go on with what was under way when the app starts without them, and later gets them', async () => {
    await start();
    const { id } = await execute();
    await test.close();
    first.finish({ id });
    await start(false, [fakeScheduler({ name: 'other' })]);
    const job = await test.jobs.getJobOrFail(id);

    await test.tracker.pollOnce();
    const without = (await job.reload()).statusMessage;
    schedulers.add(first);
    await waitForStatus(job, 'Complete');

    expect(without).toContain('"first" is not configured any more');
  });

  it('have another default when the default one is removed, and none when none is left', async () => {
    await start();
    schedulers.add(fakeScheduler({ name: 'second' }));
    const pending = await (await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'example' })).save();

    await schedulers.remove('first');
    const next = [schedulers.defaultName, pending.scheduler];
    await schedulers.remove('second');

    expect(next).toEqual(['second', 'second']);
    expect(() => schedulers.default).toThrow(/None is configured/);
    expect(pending.toJSON()).toMatchObject({ scheduler: null, status: 'Pending', statusMessage: null });
    await expect(pending.execute()).rejects.toMatchObject({ code: 'UNKNOWN_SCHEDULER' });
    expect((await pending.reload()).status).toBe('Pending');
    await schedulers.remove('second');
  });

  it('tell nobody that they are out of reach when they were only removed', async () => {
    await start();
    const job = await execute();
    first.slowDown(20);
    const look = test.tracker.pollOnce();

    await schedulers.remove('first');
    await look;
    first.slowDown(0);
    schedulers.add(first);
    await job.reload();

    expect([job.unreachableSince, job.statusMessage]).toEqual([null, null]);
  });

  it('say no more that they are out of reach when the app was restarted meanwhile and they answer', async () => {
    await start();
    const { id } = await execute();
    first.goAway();
    await test.tracker.pollOnce();
    const away = (await test.jobs.getJobOrFail(id)).unreachableSince;
    await test.close();
    first.comeBack();
    await start();
    await test.tracker.pollOnce();

    expect(away).not.toBeNull();
    expect((await test.jobs.getJobOrFail(id)).unreachableSince).toBeNull();
  });

  it('are replaced where they stand, and jobs go on', async () => {
    await start();
    schedulers.add(fakeScheduler({ name: 'second' }));
    const job = await execute();
    const former = schedulers.get('first');

    await schedulers.replace(first);
    first.finish(job);
    await waitForStatus(job, 'Complete');

    expect(schedulers.list().map(({ name }) => name)).toEqual(['first', 'second']);
    expect(schedulers.get('first')).not.toBe(former);
    expect(await former.check()).toMatchObject({ ok: false });
    await expect(schedulers.replace(fakeScheduler({ name: 'third' }))).rejects.toThrow(/no scheduler "third"/);
  });

  it('stay when what shall replace them cannot work', async () => {
    await start();
    const definition = htcondorSsh({ name: 'first', host: 'submit.example.org', username: 'jobs', password: 'x' });

    await expect(schedulers.replace(definition)).rejects.toThrow(HostOptionsError);

    expect(await schedulers.get('first').check()).toMatchObject({ ok: true });
  });

  it('can be replaced by others of their kind, with jobs in a real queue', async () => {
    await start();
    const options = { name: 'laptop', directory: join(directory, 'embedded') };
    schedulers.add(embedded(options));
    const job = await execute('laptop');

    await schedulers.replace(embedded({ ...options, maxRunning: 1 }));
    await waitForStatus(job, 'Complete', { timeout: 30_000 });

    expect(job.exitCode).toBe(0);
  });

  it('are reached with new credentials when they are replaced', async () => {
    const [old, renewed] = [makeKeyPair('ed25519'), makeKeyPair('ecdsa')];
    const server = await startSshTestServer({ publicKeys: [renewed.public] });
    await start();
    const options = {
      name: 'pool',
      host: '127.0.0.1',
      port: server.port,
      username: 'jobs',
      hostKey: server.hostKeys,
      directory,
    };
    schedulers.add(htcondorSsh({ ...options, privateKey: old.private }));
    const before = await schedulers.get('pool').check();

    await schedulers.replace(htcondorSsh({ ...options, privateKey: renewed.private }));
    const after = await schedulers.get('pool').check();

    expect([before.authenticated, after.authenticated]).toEqual([false, true]);
    await schedulers.remove('pool');
    await server.close();
  });

  it('keep a job of a real pool while they are away', async () => {
    await start(true);
    const pool = { name: 'pool', ...findSubmitHost() };
    schedulers.add(htcondorSsh(pool));
    const job = await execute('pool', 'sleeps');
    await waitFor(
      () => job.reload(),
      ({ status }) => status === 'Running',
    );

    await schedulers.remove('pool');
    const away = (await job.reload()).statusMessage;
    schedulers.add(htcondorSsh(pool));
    await job.stop();

    expect((await waitForEnd(job)).status).toBe('Aborted');
    expect(away).toContain('"pool" is not configured any more');
    expect(test.app.get(Tracker, { strict: false }).knows('pool')).toBe(true);
  });
});
