import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { htcondorSsh, JobSchedulers, Workspaces, type Job } from 'nestjs-jobs';
import { DataSource } from 'typeorm';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { jobDirectory } from '../../../lib/workspaces/job-directory.js';
import { startSshTestServer } from '../../support/ssh-test-server.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';
import { temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd } from '../../support/wait-for.js';
import { embeddedIn, NEVER_STARTS, scriptJob, startDefectsApp, watchedPool } from './support.js';

jest.setTimeout(180_000);

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function later<T extends { close(): Promise<unknown> }>(thing: T): T {
  cleanups.push(() => thing.close());
  return thing;
}

async function start(options: Parameters<typeof startDefectsApp>[0] = {}): Promise<TestApp> {
  const test = await startDefectsApp(options);
  cleanups.push(() => test.dispose());
  return test;
}

/** Executes a job that its scheduler cannot get, and waits for what its owner is told. */
async function toldWhileUnavailable(job: Job): Promise<Job> {
  await job.save();
  const leave = new AbortController();
  const execution = job.execute({ signal: leave.signal }).catch(() => undefined);
  await waitFor(
    () => job.reload(),
    ({ statusMessage }) => statusMessage !== null,
  );
  leave.abort();
  await execution;
  return job;
}

describe('W-S1: a man in the middle gets neither a password nor a command', () => {
  it('when he stands in the place of the submit host from the beginning', async () => {
    const impostor = later(await startSshTestServer({ password: 'the secret' }));
    const test = await start({
      schedulers: [
        htcondorSsh({
          ...findSubmitHost(),
          name: 'pool',
          port: impostor.port,
          privateKeyPath: undefined,
          password: 'the secret',
        }),
      ],
    });

    const job = await toldWhileUnavailable(await scriptJob(test.jobs, 'echo hello'));

    expect(job.statusMessage).toContain('Nothing was sent');
    expect(impostor.connections()).toBeGreaterThan(0);
    expect(impostor.attempts).toEqual([]);
    await job.stop();
  });

  it('when he takes its place after a connection that was good', async () => {
    const real = later(await startSshTestServer({ password: 'the secret' }));
    const impostor = later(await startSshTestServer({ password: 'the secret' }));
    const target = { host: '127.0.0.1', port: real.port };
    const line = later(await startTcpProxy(target));
    const host = later(
      new SshHost({ ...target, port: line.port, username: 'jobs', password: 'the secret', hostKey: real.hostKeys }),
    );
    const { stdout } = await host.run({ argv: ['echo', 'hello'] });

    target.port = impostor.port;
    line.cut();
    const refusal = await host.run({ argv: ['echo', 'again'] }).catch((error: unknown) => error);
    const second = await host.run({ argv: ['echo', 'again'] }).catch((error: unknown) => error);

    expect(stdout).toBe('hello\n');
    expect([refusal, second]).toContainEqual(expect.objectContaining({ code: 'HOST_KEY_MISMATCH' }));
    expect(impostor.attempts).toEqual([]);
  });

  it('because there is no scheduler without a host key', async () => {
    const { hostKey, ...unchecked } = findSubmitHost();

    const attempt = startDefectsApp({ schedulers: [htcondorSsh({ name: 'pool', ...unchecked })] });

    await expect(attempt).rejects.toMatchObject({ code: 'HOST_OPTIONS', message: expect.stringContaining('hostKey') });
    expect(hostKey).toMatch(/^SHA256:/);
  });
});

const MARKER = `PWNED_${process.pid}`;

/** Names and other texts of users that would be commands, if ever a shell saw them. */
const COMMANDS_AS_NAMES = [
  `a;touch\${IFS}${MARKER};echo`,
  `$(touch ${MARKER})`,
  `\`touch ${MARKER}\``,
  `' && touch ${MARKER} && echo '`,
  `" | touch ${MARKER} #`,
];

describe('W-S2: no text of a user becomes a command on the submit host', () => {
  it('neither as name, user, argument, environment, nor as name of an input', async () => {
    const pool = later(watchedPool());
    const test = await start({ schedulers: [pool.definition] });
    const jobs: Job[] = [];
    for (const text of COMMANDS_AS_NAMES) {
      const workspace = await test.app.get(Workspaces, { strict: false }).ofUser('defects', text);
      const input = join(workspace, text.replaceAll('/', ' '));
      await writeFile(input, 'an input');
      const job = await scriptJob(test.jobs, 'printf "%s|%s" "$2" "$TEXT"', {
        name: text,
        user: text,
        arguments: ['printf "%s|%s" "$2" "$TEXT"', text],
        environment: { TEXT: text },
        remoteInputFiles: [input, join(test.app.get(Workspaces, { strict: false }).pathOfApp('defects'), 'script.sh')],
      });
      jobs.push(await job.execute());
    }

    await Promise.all(jobs.map(waitForEnd));
    const printed = await Promise.all(jobs.map(async (job) => (await job.log('output'))?.text));
    const found = await pool.run('find', '.', '/tmp', '-name', `${MARKER}*`, '-not', '-path', '*/proc/*');

    expect(jobs.map(({ status }) => status)).toEqual(jobs.map(() => 'Complete'));
    expect(printed).toEqual(COMMANDS_AS_NAMES.map((text) => `${text}|${text}`));
    expect(found).toBe('');
    expect(existsSync(MARKER)).toBe(false);
    for (const job of jobs) await job.delete();
    expect(await test.jobs.countJobs()).toBe(0);
  });
});

/** Names that lead somewhere else, if ever they become part of a path. */
const PATHS_AS_NAMES = ['..', '.', '../..', '/', '/tmp', 'a/../../b', '*', '~', '-rf'];

describe('W-S3: no name leads out of the directory of its job', () => {
  it.each(['the embedded scheduler', 'HTCondor'])(
    'when jobs of such names run on %s and are deleted',
    async (where) => {
      const directory = await temporaryDirectory();
      const pool = later(watchedPool());
      const test = await start({
        directory,
        schedulers: [where === 'HTCondor' ? pool.definition : embeddedIn(directory)],
      });
      const neighbour = await scriptJob(test.jobs, 'echo kept > result.txt');
      await waitForEnd(await neighbour.execute());
      await writeFile(join(neighbour.workspace, 'notes.txt'), 'of the user');

      const jobs = await Promise.all(PATHS_AS_NAMES.map((name) => scriptJob(test.jobs, 'echo > out.txt', { name })));
      for (const job of jobs) await waitForEnd(await job.execute());
      const ends = jobs.map(({ status }) => status);
      for (const job of jobs) await job.delete();
      await waitFor(
        () => readdir(neighbour.workspace),
        (entries) => entries.length === 2,
      );

      expect(ends).toEqual(PATHS_AS_NAMES.map(() => 'Complete'));
      expect(await readFile(join(neighbour.directory, 'result.txt'), 'utf8')).toBe('kept\n');
      expect(await readFile(join(neighbour.workspace, 'notes.txt'), 'utf8')).toBe('of the user');
      expect(existsSync(join(directory, 'jobs.sqlite'))).toBe(true);
    },
  );

  it('whatever a workspace is: the directory of a job is always one level below it, and no name is part of it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.uuid(), (id, key) => {
        expect(jobDirectory('/workspaces/ann', { id, key })).toMatch(/^\/workspaces\/ann\/[0-9]+-[0-9a-f-]{36}$/);
      }),
    );
  });
});

describe('W-S4: secrets of a scheduler stay in the memory of the process', () => {
  it('and are in no row, log line, message, job, command line, nor in what an object shows of itself', async () => {
    const secret = 'pa55 of the pool';
    const server = later(await startSshTestServer({ password: secret }));
    const printed: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      const spy = jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
      cleanups.push(() => {
        spy.mockRestore();
        return Promise.resolve();
      });
    }
    const test = await start({
      schedulers: [
        htcondorSsh({
          name: 'pool',
          host: '127.0.0.1',
          port: server.port,
          username: 'jobs',
          password: secret,
          hostKey: server.hostKeys,
        }),
      ],
    });

    const job = await toldWhileUnavailable(await scriptJob(test.jobs, 'env'));
    const scheduler = test.app.get(JobSchedulers, { strict: false }).default;
    const check = await scheduler.check();
    await job.stop();
    const files = (await readdir(test.directory)).filter((name) => name.startsWith('jobs.sqlite'));
    const rows = await Promise.all(files.map((name) => readFile(join(test.directory, name), 'latin1')));

    expect(server.attempts).toContain('password');
    expect(rows.join('')).toContain('a job');
    for (const text of [...rows, ...printed, JSON.stringify([job, check]), job.statusMessage ?? '']) {
      expect(text).not.toContain(secret);
    }
    expect(inspect(scheduler, { depth: 12 })).not.toContain(secret);
    expect(JSON.stringify(scheduler)).not.toContain(secret);
  });
});

describe('W-S9: whose a job is', () => {
  it.each([[undefined], [null], [''], [{}], [{ id: '' }], [Number.NaN]])('is never left open: %p', async (user) => {
    const test = await start();

    const attempt = scriptJob(test.jobs, 'true', { user });

    await expect(attempt).rejects.toMatchObject({ code: 'INVALID_USER' });
    expect(await test.jobs.countJobs()).toBe(0);
  });

  it('decides who sees it, acts on it, and where its files lie, for any text that is an id', async () => {
    const test = await start();
    const users = ['ann', 'Ann', 'ann/', '../ann', 'a/b', 'a-b', 'ann\u0301', '0', 'x'.repeat(255)];
    const jobs = await Promise.all(
      users.map(async (user) => (await scriptJob(test.jobs, 'true', { user, name: user.slice(0, 20) })).save()),
    );

    for (const [index, user] of users.entries()) {
      const seen = await test.jobs.listJobs({ user });
      expect(seen.map(({ id }) => id)).toEqual([jobs[index]!.id]);
      for (const other of jobs.filter(({ id }) => id !== jobs[index]!.id))
        expect(await test.jobs.getJob(other.id, { user })).toBeNull();
    }
    expect(new Set(jobs.map(({ workspace }) => workspace.toLowerCase())).size).toBe(users.length);
  });
});

describe('W-S11: nothing that is stored or given as data becomes code', () => {
  it('because the library has no means to run a text', async () => {
    const entries = await readdir('lib', { recursive: true });
    const sources = await Promise.all(
      entries
        .filter((name) => /^(?!.*generated).*\.ts$/.test(name))
        .map(async (name) => readFile(join('lib', name), 'utf8')),
    );

    expect(sources.length).toBeGreaterThan(100);
    const means = /\beval\(|new Function\(|from 'node:(vm|v8)'|\bdeserialize\(|\bimport\([^'"]|\brequire\(/;
    expect(sources.filter((text) => means.test(text))).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('and no name finds what no app has declared: %s', async (name) => {
    const test = await start();

    await expect(scriptJob(test.jobs, 'true', { templateName: name })).rejects.toMatchObject({
      code: 'UNKNOWN_TEMPLATE',
    });
    await expect(scriptJob(test.jobs, 'true', { submitTemplate: name })).rejects.toMatchObject({
      code: 'UNKNOWN_SUBMIT_TEMPLATE',
    });
    await expect(scriptJob(test.jobs, 'true', { scheduler: name })).rejects.toMatchObject({
      code: 'UNKNOWN_SCHEDULER',
    });
  });

  it('and no property of a job changes what all objects are', async () => {
    const test = await start();
    const extendedProperties = JSON.parse('{"__proto__":{"polluted":true},"basin":"Cedar"}') as object;

    const job = await (await scriptJob(test.jobs, 'true', { extendedProperties })).save();
    await job.reload();

    expect(job.extendedProperties).toMatchObject({ basin: 'Cedar' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((job.extendedProperties as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('W-S12: nothing by which a caller is known is in a job ad', () => {
  it('nor in the files of the submission', async () => {
    const pool = later(watchedPool());
    const test = await start({ schedulers: [pool.definition], callback: { token: 'required' } });
    const job = await (await scriptJob(test.jobs, 'true', NEVER_STARTS)).execute();
    const callback = await test.jobs.getJobStatusCallbackUrl({ protocol: 'http', headers: { host: 'app' } }, job.id);
    const token = new URL(callback).searchParams.get('token') ?? '';
    const settings = await test.app
      .get(DataSource)
      .query<{ name: string; value: string }[]>('SELECT * FROM jobs_setting');

    const ad = await pool.run('condor_q', '-long', await clusterOf(job));
    const secrets = settings
      .map(({ value }) => value)
      .filter((value) => value.length >= 16 && !ad.includes(`Installation = "${value}"`));

    expect(ad).toContain('NestjsJobsKey');
    expect(ad).not.toContain(job.key);
    expect(token).toMatch(/^.{20,}$/);
    expect(ad).not.toContain(token);
    for (const secret of secrets) expect(ad).not.toContain(secret);
    await job.stop();
    await waitForEnd(job);

    async function clusterOf({ id }: Job): Promise<string> {
      const [row] = await test.app
        .get(DataSource)
        .query<{ clusterId: number }[]>('SELECT clusterId FROM jobs_execution WHERE jobId = ?', [id]);
      return String(row!.clusterId);
    }
  });
});

it('W-S3: a user who links his workspace elsewhere loses nothing there by deleting a job', async () => {
  const test = await start();
  const elsewhere = join(test.directory, 'elsewhere');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'precious.txt'), 'kept');
  const job = await scriptJob(test.jobs, `ln -s ${elsewhere} link; ln -s ${elsewhere}/precious.txt file; true`);

  await waitForEnd(await job.execute());
  await job.delete();

  expect(await readFile(join(elsewhere, 'precious.txt'), 'utf8')).toBe('kept');
});
