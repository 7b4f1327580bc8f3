import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readdir, rename, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../lib/domain/clock.js';
import { layoutOf } from '../../../lib/schedulers/embedded/layout.js';
import { Queue } from '../../../lib/schedulers/embedded/queue.js';
import { submitOnce } from '../../../lib/schedulers/embedded/submit-once.js';
import type { Scheduler } from '../../../lib/schedulers/scheduler.js';
import { Harness, until, untilStatus } from './harness.js';

describe('the clusters of the embedded scheduler', () => {
  let harness: Harness;
  let scheduler: Scheduler;

  beforeEach(async () => {
    harness = await Harness.create({ maxRunning: 2 });
    scheduler = harness.start();
  });

  afterEach(async () => {
    await harness.dispose();
  });

  it('does not say that nothing is in the queue when it cannot look there any more', async () => {
    await scheduler.query([]);
    const queue = new Queue(layoutOf(harness.root));
    const submission = await harness.script('true', { hold: 'true' });
    const cause = Object.assign(new Error('too many open files'), { code: 'EMFILE', syscall: 'open' });
    jest.spyOn(queue, 'readCluster').mockImplementation(() => {
      throw cause;
    });

    const submitting = submitOnce('here', queue, submission, systemClock);

    await expect(submitting).rejects.toMatchObject({ code: 'SUBMISSION_UNCLEAR', cause });
    expect(await scheduler.query([submission.key])).toHaveLength(1);
  });

  it('makes one cluster of many submissions with one key, from several apps at once', async () => {
    const submission = await harness.script('echo x >> ../starts', {}, { numJobs: 3 });
    const apps = [scheduler, harness.start(), harness.start()];

    const clusters = await Promise.all(
      Array.from({ length: 12 }, (_none, index) => apps[index % 3]!.submit(submission)),
    );
    await untilStatus(scheduler, submission, [4]);
    const again = await harness.start().submit(submission);

    expect(new Set([...clusters, again].map(({ clusterId }) => clusterId)).size).toBe(1);
    expect(await readdir(join(harness.root, 'clusters'))).toHaveLength(1);
    expect(await harness.run(submission, '../starts')).toBe('x\n'.repeat(3));
    expect(await readdir(join(harness.root, 'staging'))).toEqual([]);
  });

  it('gives different keys different clusters, from several apps at once', async () => {
    const submissions = await Promise.all(Array.from({ length: 20 }, () => harness.script('true')));
    const apps = [scheduler, harness.start(), harness.start()];

    const clusters = await Promise.all(submissions.map((each, index) => apps[index % 3]!.submit(each)));
    for (const submission of submissions) await untilStatus(scheduler, submission, [4]);

    expect(new Set(clusters.map(({ clusterId }) => clusterId)).size).toBe(20);
  });

  it('completes a submission that was cut off after its key was taken', async () => {
    const submission = await harness.script('true');
    await scheduler.query([]);
    await symlink('7', join(harness.root, 'keys', submission.key));

    const cluster = await scheduler.submit(submission);

    expect(cluster).toEqual({ clusterId: 7, firstProc: 0, lastProc: 0 });
    expect(await untilStatus(scheduler, submission, [4])).toHaveLength(1);
  });

  it('announces a cluster whose submission was cut off after the commit', async () => {
    const submission = await harness.script('true', { hold: 'true' });
    await scheduler.submit(submission);
    const cluster = join(harness.root, 'clusters/0000000001');
    await rename(join(cluster, 'announced'), join(harness.directory, 'announced'));

    await harness.start().query([]);

    expect(await harness.historyOf(4, 1)).toEqual(['submitted', 'held', 'submitted', 'held']);
  });

  it('announces what an app that was killed has committed, while another app lives', async () => {
    const submission = await harness.script('true', { hold: 'true' });
    const other = harness.start();
    await other.query([]);
    await scheduler.submit(submission);
    const cluster = join(harness.root, 'clusters/0000000001');
    await rename(join(cluster, 'announced'), join(harness.directory, 'announced'));
    await rename(join(cluster, 'held/000000'), join(cluster, 'idle/000000'));
    const aWhileAgo = Date.now() / 1000 - 30;
    await utimes(cluster, aWhileAgo, aWhileAgo);
    await until('no worker looks', () => harness.workers().length === 0);
    await rm(join(harness.root, 'ready/0000000001'), { force: true });

    expect(await untilStatus(other, submission, [4])).toHaveLength(1);

    expect(await harness.historyOf(6, 1)).toEqual([
      'submitted',
      'held',
      'submitted',
      'held',
      'executing',
      'terminated',
    ]);
  });

  it('shows workers a waiting proc again of which an app that was killed had not told them', async () => {
    const submission = await harness.script('true', { hold: 'true' });
    const other = harness.start();
    await other.query([]);
    await scheduler.submit(submission);
    const cluster = join(harness.root, 'clusters/0000000001');
    await until('no worker looks', () => harness.workers().length === 0);
    await rm(join(harness.root, 'ready/0000000001'), { force: true });

    await rename(join(cluster, 'held/000000'), join(cluster, 'idle/000000'));

    expect(await untilStatus(other, submission, [4])).toHaveLength(1);
  });

  it('leaves a cluster alone that another app is about to announce', async () => {
    const submission = await harness.script('true', { hold: 'true' });
    await scheduler.submit(submission);
    const cluster = join(harness.root, 'clusters/0000000001');
    await rename(join(cluster, 'announced'), join(harness.directory, 'announced'));

    await scheduler.query([submission.key]);

    expect(await harness.historyOf(2, 1)).toEqual(['submitted', 'held']);
  });

  it('forgets a cluster when it is acknowledged and done, and then knows it from the history', async () => {
    const submission = await harness.script('sleep 0.2; exit 3');
    const cluster = await scheduler.submit(submission);

    await scheduler.acknowledge([submission.key]);
    await until('it is gone', async () => (await readdir(join(harness.root, 'clusters'))).length === 0);

    expect(await scheduler.query([submission.key])).toMatchObject([
      { source: 'history', jobStatus: 4, exitCode: 3, submissionKey: submission.key },
    ]);
    expect(await scheduler.submit(submission)).toEqual(cluster);
    expect(await harness.count('executing')).toBe(1);
  });

  it('takes ten thousand sub-jobs at once, and removes them', async () => {
    const submission = await harness.script('sleep 300', {}, { numJobs: 10_000 });

    const cluster = await scheduler.submit(submission);
    await scheduler.control('remove', [submission.key], 'too many');
    const reports = await untilStatus(scheduler, submission, [3], 60);

    expect(cluster).toMatchObject({ firstProc: 0, lastProc: 9999 });
    expect(reports).toHaveLength(10_000);
  });
});
