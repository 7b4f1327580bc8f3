import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { packFiles } from '../../../lib/hosts/pack-files.js';
import { SUBMIT_ONCE_EXIT } from '../../../lib/schedulers/htcondor/submit-once.exit-codes.js';
import { submitOnceScript } from '../../../lib/schedulers/htcondor/submit-once.script.js';
import { pathOf, TOOLS } from './script-tools.js';
import { TestDirectory } from './support.js';

/** What the script does with submissions that may be in the queue, and that the event log does not know. */
describe('submissions in doubt', () => {
  let files: TestDirectory;
  let path: string;

  beforeEach(async () => {
    files = await TestDirectory.create();
    path = `${join(files.path, 'bin')}:${process.env.PATH ?? ''}`;
    await mkdir(join(files.path, 'bin'));
    await mkdir(join(files.path, '.nestjs-jobs'));
    await writeFile(join(files.path, '.nestjs-jobs', 'description.sub'), 'queue\n');
    await writeFile(join(files.path, 'submit-once'), submitOnceScript());
    await queueHolds('');
    await historyHolds('');
    await submitting('kill -9 $$');
  });

  afterEach(() => files.remove());

  /** Writes a command that notes its calls. */
  async function condor(name: string, script: string): Promise<void> {
    const file = join(files.path, 'bin', name);
    await writeFile(file, `#!/bin/sh\necho "$*" >> ${files.path}/${name}.calls\n${script}\n`);
    await chmod(file, 0o755);
  }

  const submitting = (script: string) => condor('condor_submit', script);
  const queueHolds = (lines: string) => condor('condor_q', `printf '${lines}'`);
  const historyHolds = (lines: string) => condor('condor_history', `printf '${lines}'`);

  /** Lets the script find those commands only that it cannot do without. */
  async function withoutFlock(): Promise<void> {
    for (const tool of TOOLS) await symlink(await pathOf(tool), join(files.path, 'bin', tool));
    path = join(files.path, 'bin');
  }

  async function callsOf(name: string): Promise<string[]> {
    return (await readFile(join(files.path, `${name}.calls`), 'utf8').catch(() => '')).split('\n').slice(0, -1);
  }

  /** Calls the script, with or without leave to ask the queue. */
  async function run(number: number, verb = 'submit', leave: 'ask' | 'none' = 'none', pool = 'pool') {
    const job = join(files.path, 'jobs', `job-${number}`);
    const words = [
      verb,
      job,
      `key-${number}`,
      '1',
      join(files.path, 'events'),
      'events-0001.log',
      randomUUID(),
      pool,
      leave,
    ];
    const child = spawn('/bin/sh', [join(files.path, 'submit-once'), ...words], {
      env: { PATH: path },
    });
    child.stdin.on('error', () => undefined);
    packFiles([{ path: join(files.path, '.nestjs-jobs'), name: `job-${number}/.nestjs-jobs` }]).pipe(child.stdin);
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { exitCode: child.exitCode, stdout, stderr };
  }

  const lookups = (name: string) => join(files.path, 'lookups', `pool@${hostname()}`, name);

  async function areInDoubt(...numbers: number[]): Promise<void> {
    for (const number of numbers) {
      expect(await run(number)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.SUBMIT_FAILED });
    }
  }

  it('are not asked for without leave', async () => {
    await areInDoubt(1);

    expect(await run(1)).toMatchObject({
      exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED,
      stderr: expect.stringMatching(/once a minute/),
    });
    expect(await run(1, 'find')).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED });
    expect(await callsOf('condor_q')).toEqual([]);
    expect(await callsOf('condor_submit')).toHaveLength(1);
  });

  it('are asked for with leave', async () => {
    await areInDoubt(1);
    await queueHolds('key-1 82\\n');

    expect(await run(1, 'submit', 'ask')).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });

    expect(await callsOf('condor_q')).toHaveLength(1);
    expect(await callsOf('condor_history')).toEqual([]);
    expect(await readdir(lookups('doubts'))).toEqual([]);
  });

  it('are asked for together', async () => {
    await areInDoubt(2, 3, 4);
    await queueHolds('key-2 83\\n');
    await historyHolds('key-3 81\\n');
    for (const number of [2, 3]) await run(number);
    await submitting('echo "90.0 - 90.0"');

    expect(await run(4, 'submit', 'ask')).toMatchObject({ exitCode: 0, stdout: 'cluster 90 procs 0 0\n' });

    expect(await run(3)).toMatchObject({ exitCode: 0, stdout: 'cluster 81 procs 0 0\n' });
    expect(await run(2, 'find')).toMatchObject({ exitCode: 0, stdout: 'cluster 83 procs 0 0\n' });
    const [question, ...others] = await callsOf('condor_q');
    for (const key of ['key-2', 'key-3', 'key-4']) expect(question).toContain(`"${key}"`);
    expect(others).toEqual([]);
    const [past] = await callsOf('condor_history');
    expect(await callsOf('condor_history')).toHaveLength(1);
    expect(past).not.toContain('"key-2"');
    expect(await callsOf('condor_submit')).toHaveLength(4);
  });

  it('are not decided by an answer that was given for an earlier attempt', async () => {
    await areInDoubt(1);
    // The queue does not have it: it is tried again, and again nobody hears what became of it.
    expect(await run(1, 'submit', 'ask')).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.SUBMIT_FAILED });
    await queueHolds('key-1 82\\n');
    await submitting('echo "90.0 - 90.0"');

    expect(await run(1)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED });
    expect(await run(1, 'submit', 'ask')).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });

    expect(await callsOf('condor_submit')).toHaveLength(2);
  });

  it('are decided by an answer that was asked for by somebody else, after their attempt', async () => {
    await areInDoubt(2);
    await run(2);
    await areInDoubt(3);
    await queueHolds('key-2 83\\n');
    await run(3, 'find', 'ask');
    await queueHolds('');

    expect(await run(2)).toMatchObject({ exitCode: 0, stdout: 'cluster 83 procs 0 0\n' });
  });

  it('are decided without flock, too', async () => {
    await areInDoubt(1, 2);
    await run(2);
    await queueHolds('key-1 82\\nkey-2 83\\n');
    await withoutFlock();

    expect(await run(1)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED });
    expect(await run(1, 'submit', 'ask')).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });
    expect(await run(2)).toMatchObject({ exitCode: 0, stdout: 'cluster 83 procs 0 0\n' });

    expect(await callsOf('condor_q')).toHaveLength(1);
  });

  it.each([
    ['the queue', 'condor_q'],
    ['the history', 'condor_history'],
  ])('stay so while %s does not answer', async (_what, command) => {
    await areInDoubt(1);
    await condor(command, 'exit 1');

    expect(await run(1, 'submit', 'ask')).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.LOOKUP_FAILED });
    expect(await run(1)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED });
    expect(await callsOf(command)).toHaveLength(1);
    expect(await readdir(lookups('.'))).toEqual(['doubts']);

    await condor(command, '');
    await submitting('echo "90.0 - 90.0"');
    expect(await run(1, 'submit', 'ask')).toMatchObject({ exitCode: 0, stdout: 'cluster 90 procs 0 0\n' });
  });

  it('are asked for anew where what was answered was cut off', async () => {
    await areInDoubt(1);
    await run(1, 'find', 'ask');
    const [attempt] = (await readFile(join(files.path, 'jobs', 'job-1', '.nestjs-jobs', 'attempted'), 'utf8')).split(
      '\n',
    );
    await writeFile(lookups('answers'), `${attempt ?? ''}.key-1 8`);
    await queueHolds('key-1 82\\n');

    expect(await run(1, 'submit', 'ask')).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });
  });

  it('are asked for no more when nobody knows them any longer', async () => {
    await areInDoubt(2);
    await run(2);
    await rm(join(files.path, 'jobs', 'job-2'), { recursive: true });
    await rm(join(files.path, 'jobs', 'job-2.lock'));
    await areInDoubt(3);

    await run(3, 'find', 'ask');

    expect((await callsOf('condor_q')).at(-1)).not.toContain('"key-2"');
    expect(await readdir(lookups('doubts'))).toEqual([]);
  });

  it('are not decided by the answer of another queue', async () => {
    await areInDoubt(1);
    expect(await run(1, 'find', 'ask', 'other')).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.NOT_SUBMITTED });
    await queueHolds('key-1 82\\n');

    expect(await run(1)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED });
    expect(await run(1, 'submit', 'ask')).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });
  });

  it('of an earlier version of the script get a name', async () => {
    await areInDoubt(1);
    await writeFile(join(files.path, 'jobs', 'job-1', '.nestjs-jobs', 'attempted'), '');
    await queueHolds('key-1 82\\n');

    expect(await run(1, 'submit', 'ask')).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });
  });
});
