import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BasicJob, JobsApp, type CustomStatuses } from 'nestjs-jobs';
import type { TestApp } from '../../support/test-app.js';
import { managerOf, newJob, sameJob, startLedApp } from './support.js';

describe('a BasicJob', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startLedApp();
  });

  afterAll(() => test.dispose());

  const make = (): Promise<BasicJob> => newJob(managerOf(test));

  it('goes through its life by hand, with the times that belong to it', async () => {
    const job = await make();
    const before = job.toJSON();
    const seen: string[] = [job.status];

    for (const step of [
      () => job.execute(),
      () => job.setStatus('Running', 'Step 1 of 3'),
      () => job.pause(),
      () => job.resume(),
      () => job.suspend(),
      () => job.resume(),
      () => job.updateStatus(),
      () => job.setStatus('Complete'),
    ]) {
      await step();
      seen.push(job.status);
    }

    expect(seen).toEqual([
      'Pending',
      'Submitted',
      'Running',
      'Paused',
      'Running',
      'Paused',
      'Running',
      'Running',
      'Complete',
    ]);
    expect(before).toMatchObject({ scheduler: null, numJobs: 1, executeTime: null, startTime: null, runTime: null });
    const times = [job.creationTime, job.executeTime!, job.startTime!, job.completionTime!].map((time) =>
      time.getTime(),
    );
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(job.runTime).toBe(times[3]! - times[2]!);
    expect([job.exitCode, job.exitSignal, job.schedulerStatus]).toEqual([null, null, null]);
  });

  it('is Aborted by stop(), also before it was executed', async () => {
    const waiting = await (await make()).stop();
    const running = await (await (await make()).execute()).stop();

    expect([waiting.status, running.status]).toEqual(['Aborted', 'Aborted']);
    expect(running.completionTime).not.toBeNull();
  });

  it('keeps a final status, but for resolve()', async () => {
    const job = await (await make()).execute();
    await job.setStatus('Error', 'The river gauge was broken.');

    for (const refused of [
      () => job.stop(),
      () => job.pause(),
      () => job.resume(),
      () => job.setStatus('Running'),
      () => job.setStatus('Complete'),
      () => job.setStatus('Calibrating'),
    ]) {
      await expect(refused()).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    }
    await expect(job.execute()).rejects.toMatchObject({ code: 'JOB_NOT_PENDING' });
    await job.resolve('Complete', 'The gauge was right after all.');

    expect(job).toMatchObject({ status: 'Complete', statusMessage: 'The gauge was right after all.' });
    await expect((await make()).resolve('Complete', '')).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });

  it('decides on what is stored, not on what was when it was read', async () => {
    const job = await (await make()).execute();
    const stale = await sameJob(managerOf(test), job);
    await job.stop();

    await expect(stale.setStatus('Running')).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    expect((await job.reload()).status).toBe('Aborted');
  });

  it('has the files that the app puts into its directory, and no logs and sub-jobs', async () => {
    const job = await make();
    await mkdir(job.directory, { recursive: true });
    await writeFile(join(job.directory, 'notes.txt'), 'low water');

    expect((await job.files()).map(({ path, size }) => [path, size])).toEqual([['notes.txt', 9]]);
    expect(await job.file('missing.txt')).toBeNull();
    expect(await job.subJobs()).toEqual([]);
    expect(await job.log()).toBeNull();
    await job.delete();
    expect(await managerOf(test).getJob(job.id)).toBeNull();
  });

  it('has statuses of the app’s own, which mean what the app says', async () => {
    const job = await (await make()).execute();
    const shown: unknown[] = [];

    for (const status of ['Calibrating', 'Shelved', 'Complete', 'Archived']) {
      await job.setStatus(status);
      shown.push([job.status, job.customStatus, job.statusText, job.statusCategory, job.isFinal]);
    }

    expect(shown).toEqual([
      ['Other', 'Calibrating', 'Calibrating', 'running', false],
      ['Other', 'Shelved', 'Shelved', 'paused', false],
      ['Complete', null, 'Complete', 'complete', true],
      ['Other', 'Archived', 'Archived', 'complete', true],
    ]);
    expect(job.startTime).not.toBeNull();
    expect(job.toJSON()).toMatchObject({ status: 'Other', statusText: 'Archived', statusCategory: 'complete' });
    await expect(job.setStatus('Calibrating')).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    await expect(job.stop()).rejects.toThrow(/its status is Archived/);
  });

  it('refuses a status that nobody has declared, and says which there are', async () => {
    const job = await make();

    await expect(job.setStatus('Calibrated')).rejects.toThrow(
      /"Calibrated" is no status of the app "led".*"Calibrating", "Shelved", "Archived"/s,
    );
    await expect(job.setStatus('Other')).rejects.toMatchObject({ code: 'UNKNOWN_STATUS' });
    await expect(job.setStatus('toString')).rejects.toMatchObject({ code: 'UNKNOWN_STATUS' });
  });
});

describe('the statuses that an app declares', () => {
  it.each<[string, CustomStatuses, RegExp]>([
    ['are the library’s own', { running: 'running' }, /"running" is a status of the library's own/],
    ['differ in case only', { Tuned: 'running', TUNED: 'paused' }, /"TUNED" and "Tuned" would be taken for each other/],
    ['have no category', { Tuned: 'done' as never }, /category of "Tuned" must be one of pending, running/],
    ['are empty', { ' ': 'running' }, /must have 1 to 100 characters/],
  ])('are refused at the start because they %s', async (_, statuses, message) => {
    @JobsApp({ package: 'odd', statuses })
    class OddApp {}

    await expect(startLedApp({ apps: [OddApp] })).rejects.toThrow(message);
  });
});
