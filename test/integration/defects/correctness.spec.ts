import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JobSchedulers, OnJobResults, Workspaces, type Job } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import type { TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd, waitForStatus } from '../../support/wait-for.js';
import { scriptJob, startDefectsApp, watchedPool, type WatchedPool } from './support.js';

jest.setTimeout(180_000);

class Handler {
  static readonly handled: string[] = [];

  @OnJobResults('script')
  take({ name }: Job): void {
    Handler.handled.push(name);
  }
}

/** The files of a submission on the submit host that match a pattern, as paths. */
async function onSubmitHost(pool: WatchedPool, job: Job, name: string): Promise<string[]> {
  const found = await pool.run('find', '.nestjs-jobs', '-path', `*/jobs/${job.id}-*`, '-name', name);
  const ours = found.split('\n').filter((path) => path !== '');
  const installation = pool.commands.map((line) => /\.nestjs-jobs\/([0-9a-z]+)\//.exec(line)?.[1]).find(Boolean);
  return ours.filter((path) => path.includes(`/${installation}/`));
}

describe('on HTCondor over a line that can break', () => {
  let line: TcpProxy;
  let pool: WatchedPool;
  let test: TestApp;

  beforeAll(async () => {
    line = await startTcpProxy(findSubmitHost());
    pool = watchedPool({ port: line.port, reconnectDelay: { initial: 50, maximum: 200 } }, { name: 'pool' });
    test = await startDefectsApp({
      schedulers: [pool.definition],
      providers: [Handler],
      tracker: { activeInterval: 200, idleInterval: 200, reconcileInterval: 2000 },
    });
  });

  afterAll(async () => {
    await test.dispose();
    await pool.close();
    await line.close();
  });

  function script(text: string, parameters: object = {}): Promise<Job> {
    return scriptJob(test.jobs, text, parameters);
  }

  it('W-C1: an outage in the midst of a job is told of, and the job still ends Complete', async () => {
    const job = await (await script('sleep 3; echo done > out.txt')).execute();
    await waitForStatus(job, 'Running');

    line.refuse();
    line.cut();
    await waitFor(
      () => job.reload(),
      ({ unreachableSince }) => unreachableSince !== null,
    );
    const meanwhile = { status: job.status, message: job.statusMessage };
    line.restore();
    await waitForEnd(job);

    expect(meanwhile.status).toBe('Running');
    expect(meanwhile.message).toMatch(/last known|reached|asked/);
    expect(job.toJSON()).toMatchObject({ status: 'Complete', exitCode: 0, statusMessage: null });
    expect(await readFile(join(job.directory, 'out.txt'), 'utf8')).toBe('done\n');
  });

  it('W-C2: a job that HTCondor held and somebody released ends Complete, with its results', async () => {
    const job = await script('cat data.txt > copy.txt', { name: 'held, then released' });
    job.setAttribute('transfer_input_files', '../data.txt');

    await job.execute();
    await waitForStatus(job, 'Held');
    const { statusMessage, isFinal } = job;
    const [scriptPath = ''] = await onSubmitHost(pool, job, 'script.sh');
    await pool.run('sh', '-c', 'echo late > "$1"', 'sh', scriptPath.replace('script.sh', 'data.txt'));
    await job.resume();
    await waitForEnd(job);

    expect(statusMessage).toMatch(/data\.txt/);
    expect(isFinal).toBe(false);
    expect(job.toJSON()).toMatchObject({ status: 'Complete', exitCode: 0 });
    expect(await readFile(join(job.directory, 'copy.txt'), 'utf8')).toBe('late\n');
    expect(Handler.handled).toContain('held, then released');
  });

  it('W-C2: a job that an administrator held and released by hand is Paused, then goes on', async () => {
    const job = await (await script('sleep 2; exit 0')).execute();
    await waitForStatus(job, 'Running');

    await pool.run('condor_hold', await clusterOf(job));
    await waitForStatus(job, 'Paused');
    await pool.run('condor_release', await clusterOf(job));
    await waitForEnd(job);

    expect(job.status).toBe('Complete');
  });

  it('W-C4, W-C6: two sub-jobs that are done and one that is held are no success, and nothing is removed', async () => {
    const workspace = test.app.get(Workspaces, { strict: false });
    const inputs = [0, 1].map((index) => join(workspace.pathOfUser('defects', 'ann'), `data.${index}`));
    await Promise.all(inputs.map((path) => writeFile(path, 'x')));
    const job = await script('sleep 0', {
      name: 'two of three',
      numJobs: 3,
      attributes: { transfer_input_files: '../data.$(Process)' },
      remoteInputFiles: [...inputs, join(workspace.pathOfApp('defects'), 'script.sh')],
    });

    await job.execute();
    await waitFor(
      () => job.reload(),
      ({ statuses }) => statuses.completed === 2 && statuses.held === 1,
      ({ statuses }) => statuses,
    );
    const before = { status: job.status, final: job.isFinal, handled: [...Handler.handled] };
    const removals = pool.commands.filter((command) => command.startsWith('condor_rm'));
    const [path = ''] = await onSubmitHost(pool, job, 'data.0');
    await pool.run('cp', path, path.replace('data.0', 'data.2'));
    await job.resume();
    await waitForEnd(job);

    expect(before).toMatchObject({ status: 'Various', final: false });
    expect(before.handled).not.toContain('two of three');
    expect(removals.filter((command) => command.includes(job.key))).toEqual([]);
    expect(job.toJSON()).toMatchObject({ status: 'Complete', statuses: { completed: 3 } });
    expect(Handler.handled.filter((name) => name === 'two of three')).toHaveLength(1);
  });

  it('W-C5: exit code 3 is an Error with its code, and so is a signal; the outputs come all the same', async () => {
    const failed = await script('echo partial > out.txt; exit 3');
    const killed = await script('kill -9 $$');

    await Promise.all([failed, killed].map(async (job) => waitForEnd(await job.execute())));

    expect(failed.toJSON()).toMatchObject({
      status: 'Error',
      exitCode: 3,
      statusMessage: expect.stringContaining('3'),
    });
    expect(killed.toJSON()).toMatchObject({ status: 'Error', exitCode: null, exitSignal: 9 });
    expect(await readFile(join(failed.directory, 'out.txt'), 'utf8')).toBe('partial\n');
  });

  it('W-C9: pause really stops the program, resume really starts it again, and the status follows', async () => {
    const job = await (await script('echo started; sleep 3')).execute();
    await waitForStatus(job, 'Running');

    await job.pause();
    await waitForStatus(job, 'Paused');
    const queued = await pool.run('condor_q', '-allusers', await clusterOf(job), '-af', 'JobStatus');
    await job.resume();
    await waitForEnd(job);

    expect(queued).toBe('5\n');
    expect(job.status).toBe('Complete');
  });

  it('W-C10: a job whose remote directory is gone is taken out of the queue by stop() all the same', async () => {
    const job = await (await script('sleep 300')).execute();
    await waitForStatus(job, 'Running');
    const cluster = await clusterOf(job);
    const [path = ''] = await onSubmitHost(pool, job, 'script.sh');
    await pool.run('rm', '-rf', path.replace('/script.sh', ''));

    await job.stop();
    await waitForEnd(job);

    expect(path).toContain('/jobs/');
    expect(job.status).toBe('Aborted');
    expect(await pool.run('condor_q', '-allusers', cluster, '-af', 'JobStatus')).toMatch(/^3?\n?$/);
  });

  it('W-C12: the logs of a plain job can be read while it runs, after its end, and when its remote directory is gone', async () => {
    const job = await script('echo to stdout; echo to stderr >&2; sleep 2', { attributes: { stream_output: true } });

    await job.execute();
    const live = await waitFor(
      () => job.log('output'),
      (piece) => piece !== null && piece.text !== '',
    );
    await waitForEnd(job);
    const [remote] = await onSubmitHost(pool, job, 'script.sh');

    expect(live?.text).toBe('to stdout\n');
    expect((await job.log('output'))?.text).toBe('to stdout\n');
    expect((await job.log('error'))?.text).toBe('to stderr\n');
    expect((await job.log('log'))?.text).toContain('Job terminated');
    expect(remote).toBeUndefined();
  });

  it('W-C13: a job without any input file can be submitted', async () => {
    const job = await test.jobs.createJob({
      name: 'no inputs',
      user: 'ann',
      templateName: 'script',
      executable: '/bin/echo',
      remoteInputFiles: [],
      arguments: ['hello'],
      attributes: { transfer_executable: false },
    });

    await waitForEnd(await job.execute());

    expect(job.remoteInputFiles).toEqual([]);
    expect((await job.log('output'))?.text).toBe('hello\n');
  });

  it('W-C14: arguments, environment and remaps arrive as they were given', async () => {
    const words = ['a b', "it's", 'q"x', '', '$(Cluster)', '$HOME', '\\', 'ü;|&', "''", '100%'];
    const job = await test.jobs.createJob({
      name: 'quoting',
      user: 'ann',
      templateName: 'script',
      arguments: ['shift; printf "[%s]" "$@"; printf "<%s>" "$WORDS"; echo > made; echo > "b c"', ...words],
      environment: { WORDS: words.join(' ') },
      attributes: { transfer_output_files: ['made', 'b c'], transfer_output_remaps: '"made=logs/kept.txt"' },
    });

    await waitForEnd(await job.execute());

    expect(job.statusMessage).toBeNull();
    expect((await job.log('output'))?.text).toBe(`${words.map((word) => `[${word}]`).join('')}<${words.join(' ')}>`);
    expect((await job.files()).map(({ path }) => path)).toContain('b c');
    expect((await job.files('logs')).map(({ path }) => path)).toContain('logs/kept.txt');
  });

  it('W-C16: a scheduler that is added while the app runs takes jobs', async () => {
    const schedulers = test.app.get(JobSchedulers, { strict: false });
    const another = watchedPool({}, { name: 'another' });
    schedulers.add(another.definition);

    const job = await script('exit 0', { scheduler: 'another' });
    await waitForEnd(await job.execute());

    expect(job.toJSON()).toMatchObject({ status: 'Complete', scheduler: 'another' });
    await schedulers.remove('another');
    await another.close();
  });

  async function clusterOf(job: Job): Promise<string> {
    const ads = await pool.run('condor_q', '-allusers', '-af', 'ClusterId', 'Iwd');
    const [, cluster = ''] = new RegExp(`^(\\d+) .*/${installation()}/jobs/${job.id}-`, 'm').exec(ads) ?? [];
    if (cluster === '') throw new Error(`no cluster of job ${job.id} in:\n${ads}`);
    return cluster;
  }

  function installation(): string {
    const [found = ''] = pool.commands.flatMap((command) => /\.nestjs-jobs\/([0-9a-z]+)\//.exec(command)?.[1] ?? []);
    return found;
  }
});
