import { afterEach, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { WorkspaceQuotaExceededError, Workspaces, type Job, type WorkspaceUsage } from 'nestjs-jobs';
import { waitForEnd, waitForStatus } from '../../support/wait-for.js';
import { startManagedApp, type ManagedTestApp } from './manager-app.js';

describe('execute()', () => {
  let test: ManagedTestApp;

  afterEach(() => test.dispose());

  function create(parameters: object = {}): Promise<Job> {
    return test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'quick', ...parameters });
  }

  it('runs as many sub-jobs as `queue` says', async () => {
    test = await startManagedApp();
    const job = await create({ numJobs: 2, arguments: '$(Process)' });

    await waitForEnd(await job.execute({ queue: 3 }));

    expect([job.status, job.numJobs, job.statuses]).toEqual(['Complete', 3, { completed: 3 }]);
    expect((await job.log('output', { subJob: 2 }))?.text).toBe('2\n');
  });

  it('refuses another number of sub-jobs than there are rows of itemdata', async () => {
    test = await startManagedApp();
    const job = await create({ itemdata: [{ basin: 'Cedar' }, { basin: 'Alder' }], arguments: ['$(basin)'] });

    await expect(job.execute({ queue: 3 })).rejects.toMatchObject({
      code: 'INVALID_JOB_PARAMETERS',
      problems: [{ field: 'queue', message: 'is 3, and itemdata has 2 rows: leave it out' }],
    });
    await waitForEnd(await job.execute({ queue: 2 }));
    expect((await job.log('output', { subJob: 1 }))?.text).toBe('Alder\n');
  });

  it('submits with options that outweigh the attributes, and keeps them with the execution', async () => {
    test = await startManagedApp();
    const job = await create({ attributes: { hold: false } });
    const submitOptions = { hold: true, priority: 5, batchName: 'mine', accountingGroup: 'physics.ann' };

    await job.execute({ submitOptions });
    const held = await waitForStatus(job, 'Held');
    const [kept] = await test.app
      .get(DataSource)
      .query<{ submitOptions: string }[]>('SELECT submitOptions FROM jobs_execution');
    await held.resume();
    await waitForEnd(job);

    expect(JSON.parse(kept!.submitOptions)).toEqual(submitOptions);
    expect(job.status).toBe('Complete');
  });

  it.each<[string, object, string]>([
    ['an option that is not allowed', { submitOptions: { spool: true } }, 'submitOptions.spool'],
    ['an option of a wrong type', { submitOptions: { priority: '5\nqueue 7' } }, 'submitOptions.priority'],
    ['a group that is none', { submitOptions: { accountingGroup: 'a\nqueue' } }, 'submitOptions.accountingGroup'],
    ['a batch name with a line break', { submitOptions: { batchName: 'a\nb' } }, 'submitOptions.batchName'],
    ['options that are none', { submitOptions: '-spool' }, 'submitOptions'],
    ['no sub-job', { queue: 0 }, 'queue'],
    ['a number that is none', { queue: 1.5 }, 'queue'],
  ])('refuses %s and stores nothing', async (_what, options, field) => {
    test = await startManagedApp();
    const job = await create();

    await expect(job.execute(options)).rejects.toMatchObject({
      code: 'INVALID_JOB_PARAMETERS',
      problems: expect.arrayContaining([{ field, message: expect.any(String) }]),
    });
    expect(await test.jobs.countJobs()).toBe(0);
  });

  it('tells where the job is on its scheduler, but not to browsers', async () => {
    test = await startManagedApp();
    const job = await create({ numJobs: 2 });
    const before = [job.clusterId, job.procs, job.remoteId];

    await waitForEnd(await job.execute());
    const [listed] = await test.jobs.listJobs();
    const read = await test.jobs.getJobOrFail(job.id);

    expect(before).toEqual([null, null, null]);
    for (const { clusterId, procs, remoteId } of [job, listed!, read]) {
      expect(clusterId).toBeGreaterThan(0);
      expect(procs).toEqual({ first: 0, last: 1 });
      expect(remoteId).toMatch(new RegExp(`^${job.id}-`));
    }
    const shown = JSON.stringify(job);
    expect(shown).not.toContain(job.remoteId!);
    expect(shown).not.toContain(job.workspace);
    expect(Object.keys(job.toJSON())).not.toContain('attributes');
  });

  it('asks the quota first: the job stays Pending and says why, and can be executed later', async () => {
    const seen: WorkspaceUsage['moment'][] = [];
    test = await startManagedApp({
      workspaceQuota: async (usage) => {
        seen.push(usage.moment);
        const bytes = await usage.bytes();
        if (bytes > 1000) throw new WorkspaceQuotaExceededError(usage, bytes, 1000);
      },
    });
    const large = join(await test.app.get(Workspaces, { strict: false }).ofUser('managed', 'ann'), 'large');
    await writeFile(large, 'x'.repeat(2000));
    const job = await create();

    await expect(job.execute()).rejects.toMatchObject({ code: 'WORKSPACE_QUOTA_EXCEEDED', bytes: 2000, limit: 1000 });
    const { status, statusMessage } = job;
    await writeFile(large, '');
    await waitForEnd(await job.execute());

    expect(status).toBe('Pending');
    expect(statusMessage).toContain('holds 0.002 MB, and 0.001 MB are allowed');
    expect([job.status, job.statusMessage]).toEqual(['Complete', null]);
    expect(seen).toEqual(['execute', 'execute', 'collected']);
  });

  it('keeps what was computed, whatever the quota says afterwards', async () => {
    test = await startManagedApp({
      workspaceQuota: (usage) => {
        if (usage.moment === 'collected') throw new WorkspaceQuotaExceededError(usage, 2, 1);
      },
    });
    const job = await create();

    await waitForEnd(await job.execute());

    expect(job.status).toBe('Complete');
  });
});
