import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CondorJobTemplate, htcondorSsh, JobsApp, Workspaces, type HtcondorSshOptions, type Job } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { makeKeyPair } from '../../support/ssh-test-server.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd } from '../../support/wait-for.js';

@JobsApp({ package: 'bad_input' })
class BadInputApp {
  @CondorJobTemplate({ name: 'example' })
  example() {
    return {
      executable: 'run.sh',
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: ['$(APP_WORKSPACE)/run.sh'],
    };
  }
}

describe('bad input on HTCondor over SSH', () => {
  let test: TestApp;

  async function start(change: Partial<HtcondorSshOptions> = {}): Promise<void> {
    test = await startTestApp({
      apps: [BadInputApp],
      schedulers: [htcondorSsh({ name: 'pool', ...findSubmitHost(), ...change })],
    });
    const workspace = await test.app.get(Workspaces, { strict: false }).ofApp('bad_input');
    await writeFile(join(workspace, 'run.sh'), '#!/bin/sh\nexit 0\n');
    await chmod(join(workspace, 'run.sh'), 0o755);
  }

  function create(parameters: object = {}): Promise<Job> {
    return test.jobs.createJob({ name: 'a job', user: 'ann', templateName: 'example', ...parameters });
  }

  /** Executes a job that the scheduler cannot get now, and gives what its user is told. */
  async function messageWhileUnavailable(): Promise<Job> {
    const job = await (await create()).save();
    const given = new AbortController();
    const execution = job.execute({ signal: given.signal }).catch((error: unknown) => error);
    await waitFor(
      () => job.reload(),
      // The follower may have found out first, and does not know what the job waits for.
      ({ statusMessage }) => statusMessage !== null && !statusMessage.includes('has been out of reach since'),
      ({ status, statusMessage }) => ({ status, statusMessage }),
    );
    given.abort(new Error('the visitor has left'));
    expect(await execution).toMatchObject({
      code: 'SUBMISSION_PENDING',
      message: expect.stringContaining('the visitor has left'),
    });
    return job;
  }

  afterEach(() => test.dispose());

  describe('where the host answers', () => {
    beforeEach(() => start());

    it('an unknown template is refused with the known ones', async () => {
      await expect(create({ templateName: 'exmaple' })).rejects.toMatchObject({
        code: 'UNKNOWN_TEMPLATE',
        message: 'The app "bad_input" has no job template "exmaple". It declares: "example".',
      });
      expect(await test.jobs.countJobs()).toBe(0);
    });

    it.each([
      ['an attribute with a newline', { attributes: { output: 'out\n+Hack = "pwn"' } }, 'output'],
      ['a command of this library', { attributes: { Queue: '5' } }, 'Queue'],
      ['an unknown parameter', { executible: 'run.sh' }, 'executible'],
      ['a wrong type', { numJobs: 'many' }, 'numJobs'],
      ['a number that is too small', { numJobs: 0 }, 'numJobs'],
      ['a file outside of the allowed directories', { remoteInputFiles: ['/etc/passwd'] }, 'remoteInputFiles'],
      ['a file above the workspace', { remoteInputFiles: ['../../../secret'] }, 'remoteInputFiles'],
      ['a name with a control character', { name: 'a\u0007b' }, 'name'],
      ['an argument with a line break', { arguments: ['a\nb'] }, 'arguments'],
      ['an environment value with a zero byte', { environment: { A: '\0' } }, 'environment'],
    ])('%s is refused by its name', async (_what, parameters, field) => {
      await expect(create(parameters)).rejects.toMatchObject({
        code: 'INVALID_JOB_PARAMETERS',
        problems: expect.arrayContaining([{ field, message: expect.any(String) }]),
      });
      expect(await test.jobs.countJobs()).toBe(0);
    });

    it('an unknown scheduler and an unknown submit template are refused', async () => {
      await expect(create({ scheduler: 'nowhere' })).rejects.toMatchObject({ code: 'UNKNOWN_SCHEDULER' });
      await expect(create({ submitTemplate: 'nothing' })).rejects.toMatchObject({ code: 'UNKNOWN_SUBMIT_TEMPLATE' });
    });

    it('a missing input is refused at its execution; the job stays Pending and can be executed later', async () => {
      const job = await create({ executable: 'later.sh' });
      const path = join(job.workspace, 'later.sh');

      await expect(job.execute()).rejects.toMatchObject({ code: 'INPUT_FILE', message: expect.stringContaining(path) });
      const { status } = await job.reload();
      await writeFile(path, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
      await waitForEnd(await job.execute());

      expect(status).toBe('Pending');
      expect(job.status).toBe('Complete');
    });

    it('an executable that the submit host does not have is refused by the scheduler', async () => {
      const job = await create({ executable: '/no/such/program' });

      await expect(job.execute()).rejects.toMatchObject({
        code: 'SUBMISSION_REJECTED',
        message: expect.stringContaining('/no/such/program'),
      });

      await job.reload();
      expect(job.toJSON()).toMatchObject({
        status: 'Error',
        statusMessage: expect.stringContaining('/no/such/program'),
      });
      await job.delete();
      expect(await test.jobs.getJob(job.id)).toBeNull();
    });

    it('a second execution is refused', async () => {
      const job = await create();
      const again = await test.jobs.getJobOrFail((await job.save()).id);
      await job.execute();

      await expect(again.execute()).rejects.toMatchObject({ code: 'JOB_NOT_PENDING' });
      await waitForEnd(job);
    });

    it('of two executions at the same moment one is refused, and one is submitted', async () => {
      const job = await (await create()).save();
      const others = await Promise.all([1, 2, 3].map(() => test.jobs.getJobOrFail(job.id)));

      const outcomes = await Promise.allSettled(others.map((other) => other.execute()));

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(
        outcomes
          .filter(({ status }) => status === 'rejected')
          .map((outcome) => (outcome as PromiseRejectedResult).reason as unknown),
      ).toEqual([
        expect.objectContaining({ code: 'JOB_NOT_PENDING' }),
        expect.objectContaining({ code: 'JOB_NOT_PENDING' }),
      ]);
      await waitForEnd(job);
    });
  });

  it('an unreachable host is told of; the job can be stopped, and nothing is left', async () => {
    await start({ port: 1 });

    const job = await messageWhileUnavailable();
    const told = { status: job.status, message: job.statusMessage };
    await job.stop();

    expect(told).toEqual({
      status: 'Submitted',
      message: expect.stringMatching(/127\.0\.0\.1:1 cannot be reached.*Check/s),
    });
    expect(job.toJSON()).toMatchObject({ status: 'Aborted', statusMessage: 'Stopped before it was submitted.' });
    await job.delete();
    expect(await readdir(job.workspace)).toEqual([]);
  });

  it('who waits for an unreachable host is told when the app is shut down', async () => {
    await start({ port: 1 });
    const job = await (await create()).save();
    const execution = job.execute().catch((error: unknown) => error);
    await waitFor(
      () => job.reload(),
      ({ statusMessage }) => statusMessage !== null,
    );

    await test.close();

    expect(await execution).toMatchObject({
      code: 'SUBMISSION_PENDING',
      message: expect.stringContaining('shut down'),
    });
  });

  it('a wrong host key is told of, and nothing is sent', async () => {
    const other = 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    await start({ hostKey: other });

    const job = await messageWhileUnavailable();

    expect(job.statusMessage).toContain(findSubmitHost().hostKey);
    expect(job.statusMessage).toContain(other);
    expect(job.statusMessage).toContain('Nothing was sent');
    await job.stop();
  });

  it('a wrong key is told of', async () => {
    const { private: privateKey } = makeKeyPair('ed25519');
    await start({ privateKeyPath: undefined, privateKey });

    const job = await messageWhileUnavailable();

    expect(job.statusMessage).toMatch(/refused the log-in.*authorized_keys/s);
    await job.stop();
  });

  it('a key file that is not there is told of', async () => {
    await start({ privateKeyPath: `/no/such/key-${randomUUID()}` });

    const job = await messageWhileUnavailable();

    expect(job.statusMessage).toContain('/no/such/key-');
    await job.stop();
  });
});
