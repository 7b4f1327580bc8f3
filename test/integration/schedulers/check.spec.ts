import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  embedded,
  htcondorLocal,
  htcondorSsh,
  type HtcondorSshOptions,
  type SchedulerCheck,
  type SchedulerDefinition,
} from 'nestjs-jobs';
import { systemClock } from '../../../lib/domain/clock.js';
import { fakeCondor, IDLE_CONDOR } from '../../support/fake-condor.js';
import { freePort } from '../../support/free-port.js';
import { makeKeyPair, startSshTestServer, type SshTestServer } from '../../support/ssh-test-server.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { temporaryDirectory } from '../../support/test-app.js';
import { alwaysMyTurn } from '../../support/query-turns.js';

const key = makeKeyPair('ed25519');
const cleanups: (() => Promise<unknown>)[] = [];
let directory: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(() => rm(directory, { recursive: true }));

/** Checks a scheduler of an installation of its own. */
async function check(definition: SchedulerDefinition): Promise<SchedulerCheck> {
  const installation = randomUUID().replaceAll('-', '').slice(0, 12);
  const scheduler = definition.create({
    installation,
    clock: systemClock,
    logger: new Logger('test'),
    takeQueryTurn: alwaysMyTurn,
  });
  cleanups.push(() => scheduler.close());
  return scheduler.check();
}

const NOTHING_KNOWN = { version: null, directoryWritable: null, scheddAnswers: null, clockDifference: null };

describe('the check of HTCondor over SSH', () => {
  let server: SshTestServer;

  async function sshTo(options: Partial<HtcondorSshOptions> = {}): Promise<SchedulerDefinition> {
    server = await startSshTestServer({ publicKeys: [key.public] });
    cleanups.push(() => server.close());
    return htcondorSsh({
      name: 'pool',
      host: '127.0.0.1',
      port: server.port,
      username: 'jobs',
      privateKey: key.private,
      hostKey: server.hostKeys,
      directory: join(directory, 'submit-host'),
      path: await fakeCondor(join(directory, 'condor')),
      ...options,
    });
  }

  it('finds everything in order', async () => {
    const found = await check(await sshTo());

    expect(found).toEqual({
      ok: true,
      message: `HTCondor 23.9.6 on jobs@127.0.0.1:${server.port} takes jobs.`,
      reachable: true,
      authenticated: true,
      version: '23.9.6',
      directoryWritable: true,
      scheddAnswers: true,
      clockDifference: expect.any(Number),
    });
    expect(Math.abs(found.clockDifference!)).toBeLessThan(5000);
  });

  it('tells a host that cannot be reached', async () => {
    const found = await check(await sshTo({ port: await freePort() }));

    expect(found).toMatchObject({ ok: false, reachable: false, authenticated: null, ...NOTHING_KNOWN });
    expect(found.message).toMatch(/cannot be reached: .*ECONNREFUSED.*firewall/);
  });

  it('tells a key that the host does not take', async () => {
    const found = await check(await sshTo({ privateKey: makeKeyPair('ed25519').private }));

    expect(found).toMatchObject({ ok: false, reachable: true, authenticated: false, ...NOTHING_KNOWN });
    expect(found.message).toMatch(/refused the log-in .*authorized_keys/);
  });

  it('tells a key that cannot be read', async () => {
    const found = await check(await sshTo({ privateKey: undefined, privateKeyPath: '/no/such/key' }));

    expect(found).toMatchObject({ ok: false, reachable: null, authenticated: false, ...NOTHING_KNOWN });
    expect(found.message).toContain('"/no/such/key" in `privateKeyPath` cannot be read');
  });

  it('tells a host that shows another key than the expected one', async () => {
    const found = await check(await sshTo({ hostKey: `SHA256:${'A'.repeat(43)}` }));

    expect(found).toMatchObject({ ok: false, reachable: true, authenticated: false, ...NOTHING_KNOWN });
    expect(found.message).toMatch(/shows the host key .*Nothing was sent to it.*`hostKey`/);
  });

  it('tells a host without HTCondor', async () => {
    const found = await check(await sshTo({ path: await fakeCondor(join(directory, 'none'), {}) }));

    expect(found).toMatchObject({ ok: false, authenticated: true, directoryWritable: true, scheddAnswers: null });
    expect(found.message).toMatch(/condor_submit was not found .*`path`/);
  });

  it('tells a directory that cannot be written', async () => {
    const found = await check(await sshTo({ directory: '/dev/null/jobs' }));

    expect(found).toMatchObject({ ok: false, authenticated: true, directoryWritable: false, scheddAnswers: true });
    expect(found.message).toMatch(/"\/dev\/null\/jobs\/\w+" on .* cannot be written: .*`directory`/);
  });

  it('tells a schedd that does not answer', async () => {
    const down = { ...IDLE_CONDOR, condor_q: 'echo "Error: \n\nExtra Info: schedd is down." >&2; exit 1' };

    const found = await check(await sshTo({ path: await fakeCondor(join(directory, 'down'), down) }));

    expect(found).toMatchObject({ ok: false, directoryWritable: true, version: '23.9.6', scheddAnswers: false });
    expect(found.message).toMatch(/schedd does not answer: .*schedd is down\. .*`condorConfig`/);
  });

  it('does not ask the queue of a schedd that answers', async () => {
    const answering = { ...IDLE_CONDOR, condor_ping: '[ "$*" = "-quiet -type SCHEDD WRITE" ]', condor_q: 'exit 1' };

    const found = await check(await sshTo({ path: await fakeCondor(join(directory, 'answering'), answering) }));

    expect(found).toMatchObject({ ok: true, scheddAnswers: true });
  });

  it('finds a real pool in order, and a directory of it that the account may not write', async () => {
    const pool = { name: 'pool', ...findSubmitHost() };

    const [works, unwritable] = [
      await check(htcondorSsh({ ...pool, directory: '.nestjs-jobs-test' })),
      await check(htcondorSsh({ ...pool, directory: '/root/jobs' })),
    ];

    expect(works).toMatchObject({ ok: true, directoryWritable: true, scheddAnswers: true });
    expect(works.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Math.abs(works.clockDifference!)).toBeLessThan(5000);
    expect(unwritable).toMatchObject({ ok: false, directoryWritable: false, scheddAnswers: true });
    expect(unwritable.message).toMatch(/Permission denied/);
  });
});

describe('the check of HTCondor of this machine', () => {
  it('finds everything in order', async () => {
    const path = await fakeCondor(join(directory, 'here'));

    const found = await check(htcondorLocal({ name: 'here', directory: join(directory, 'local'), path }));

    expect(found).toMatchObject({ ok: true, reachable: true, authenticated: true, version: '23.9.6' });
    expect(found.message).toBe('HTCondor 23.9.6 on this host takes jobs.');
  });

  it.each([
    ['no HTCondor', {}, { directoryWritable: true, scheddAnswers: null }, /condor_submit was not found on this host/],
    [
      'a schedd that does not answer',
      { ...IDLE_CONDOR, condor_q: 'echo down >&2; exit 1' },
      { version: '23.9.6', scheddAnswers: false },
      /schedd does not answer: down/,
    ],
  ])('tells %s', async (what, scripts, fields, message) => {
    const path = await fakeCondor(join(directory, what), scripts);

    const found = await check(htcondorLocal({ name: 'here', directory: join(directory, 'local'), path }));

    expect(found).toMatchObject({ ok: false, ...fields, message: expect.stringMatching(message) });
  });

  it('tells a directory that cannot be written', async () => {
    const path = await fakeCondor(join(directory, 'here'));

    const found = await check(htcondorLocal({ name: 'here', directory: '/dev/null/jobs', path }));

    expect(found).toMatchObject({ ok: false, directoryWritable: false, scheddAnswers: true });
  });
});

describe('the check of the embedded scheduler', () => {
  it('finds everything in order', async () => {
    const found = await check(embedded({ name: 'laptop', directory: join(directory, 'embedded') }));

    expect(found).toEqual({
      ok: true,
      message: expect.stringMatching(/^Jobs run on this machine, in .*; \d+ MB are free there\.$/),
      reachable: true,
      authenticated: true,
      version: null,
      directoryWritable: true,
      scheddAnswers: true,
      clockDifference: 0,
    });
  });

  it('tells a directory that cannot be written', async () => {
    const found = await check(embedded({ name: 'laptop', directory: '/dev/null/jobs' }));

    expect(found).toMatchObject({ ok: false, reachable: true, directoryWritable: false, scheddAnswers: false });
    expect(found.message).toMatch(/"\/dev\/null\/jobs\/\w+" cannot be written: .*`directory`/);
  });
});
