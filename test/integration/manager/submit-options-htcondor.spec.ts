import { afterEach, describe, expect, it } from '@jest/globals';
import { htcondorSsh } from 'nestjs-jobs';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { waitForEnd, waitForStatus } from '../../support/wait-for.js';
import { startManagedApp, type ManagedTestApp } from './manager-app.js';

describe('submit options on HTCondor', () => {
  let test: ManagedTestApp;

  afterEach(() => test.dispose());

  it('arrive in the queue as they were given, over the attributes of the job', async () => {
    test = await startManagedApp({
      schedulers: [htcondorSsh({ name: 'pool', ...findSubmitHost() })],
      // HTCondor writes no event for a job that is submitted on hold: the queue says so.
      tracker: { reconcileInterval: 1000 },
    });
    const host = new SshHost(findSubmitHost());
    const job = await test.jobs.createJob({
      name: 'with options',
      user: 'ann',
      templateName: 'quick',
      attributes: { priority: 1, batch_name: 'of the attributes' },
    });

    await job.execute({
      queue: 2,
      submitOptions: { hold: true, priority: 5, batchName: 'say "$(no)" \\', niceUser: true },
    });
    await waitForStatus(job, 'Held');
    const asked = ['JobPrio', 'AcctGroup', 'JobBatchName'];
    const { stdout } = await host.run({ argv: ['condor_q', String(job.clusterId), '-af:j', ...asked] });
    // A nice user's job may wait for long while others use the pool.
    await waitForEnd(await job.stop());
    await host.close();

    const line = (proc: number): string => `${job.clusterId}.${proc} 5 nice-user say "$(no)" \\`;
    expect(stdout.trim().split('\n')).toEqual([line(0), line(1)]);
    expect([job.status, job.procs]).toEqual(['Aborted', { first: 0, last: 1 }]);
  });
});
