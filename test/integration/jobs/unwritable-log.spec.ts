import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CondorJobTemplate, htcondorSsh, JobsApp, type CondorJob } from 'nestjs-jobs';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitForStatus } from '../../support/wait-for.js';

const DIRECTORY = `.nestjs-jobs-test-${randomUUID()}`;

@JobsApp({ package: 'unwritable' })
class UnwritableApp {
  /** Its program takes its time to end when it is asked to. */
  @CondorJobTemplate()
  slow() {
    return {
      executable: '/bin/sh',
      submitTemplate: 'vanilla_base',
      attributes: { transfer_executable: false },
      arguments: ['-c', 'trap "sleep 2; exit 0" TERM; sleep 300 & wait'],
    };
  }
}

describe('a job whose event log cannot be written for a while', () => {
  const host = new SshHost(findSubmitHost());
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({
      apps: [UnwritableApp],
      schedulers: [htcondorSsh({ name: 'pool', directory: DIRECTORY, ...findSubmitHost() })],
      // The queue is asked when the program has ended, but for one time in five.
      tracker: { activeInterval: 200, idleInterval: 500, reconcileInterval: 10_000 },
    });
  });

  afterAll(async () => {
    await test.dispose();
    await host.run({ argv: ['rm', '-rf', DIRECTORY] });
    await host.close();
  });

  async function allowLogs(mode: string): Promise<void> {
    await host.run({ argv: ['sh', '-c', `chmod ${mode} ${DIRECTORY}/*/events/*`] });
  }

  // The schedd could not write its 012, and the shadow's 004 is younger than the hold.
  it('is paused when it was paused meanwhile, however long its program took to end', async () => {
    const job = (await test.jobs.createJob({ name: 'slow', user: 'ann', templateName: 'slow' })) as CondorJob;
    await waitForStatus(await job.execute(), 'Running');

    await allowLogs('444');
    await job.pause();
    const { statusMessage } = await waitForStatus(job, 'Paused');
    await allowLogs('644');
    await job.resume();
    await waitForStatus(job, 'Running');
    await job.stop();

    expect(statusMessage).toContain('Paused');
  });
});
