import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { packFiles } from '../../../lib/hosts/pack-files.js';
import { SUBMIT_ONCE_EXIT } from '../../../lib/schedulers/htcondor/submit-once.exit-codes.js';
import { submitOnceScript } from '../../../lib/schedulers/htcondor/submit-once.script.js';
import { TestDirectory } from './support.js';

/** What the script does with submissions that may be in the queue, and that the event log does not know. */
describe('submissions in doubt', () => {
  let files: TestDirectory;

  beforeEach(async () => {
    files = await TestDirectory.create();
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
    const path = join(files.path, 'bin', name);
    await writeFile(path, `#!/bin/sh\necho "$*" >> ${files.path}/${name}.calls\n${script}\n`);
    await chmod(path, 0o755);
  }

  const submitting = (script: string) => condor('condor_submit', script);
  const queueHolds = (lines: string) => condor('condor_q', `printf '${lines}'`);
  const historyHolds = (lines: string) => condor('condor_history', `printf '${lines}'`);

  async function callsOf(name: string): Promise<string[]> {
    return (await readFile(join(files.path, `${name}.calls`), 'utf8').catch(() => '')).split('\n').slice(0, -1);
  }

  async function run(number: number, verb = 'submit', pool = 'pool') {
    const job = join(files.path, 'jobs', `job-${number}`);
    const words = [verb, job, `key-${number}`, '1', join(files.path, 'events'), 'events-0001.log', randomUUID(), pool];
    const child = spawn('/bin/sh', [join(files.path, 'submit-once'), ...words], {
      env: { PATH: `${join(files.path, 'bin')}:${process.env.PATH ?? ''}` },
    });
    child.stdin.on('error', () => undefined);
    packFiles([{ path: join(files.path, '.nestjs-jobs'), name: `job-${number}/.nestjs-jobs` }]).pipe(child.stdin);
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { exitCode: child.exitCode, stdout, stderr };
  }

  const lookups = (name: string) => join(files.path, 'lookups', `pool@${hostname()}`, name);

  /** As if the queue had been asked a minute ago. */
  async function aMinutePasses(): Promise<void> {
    const path = lookups('asked');
    await writeFile(path, `${Number(await readFile(path, 'utf8')) - 60}\n`);
  }

  async function areInDoubt(...numbers: number[]): Promise<void> {
    for (const number of numbers) {
      expect(await run(number)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.SUBMIT_FAILED });
    }
  }

  it('are asked for at once when nobody has asked for a minute', async () => {
    await areInDoubt(1);
    await queueHolds('key-1 82\\n');

    expect(await run(1)).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });

    expect(await callsOf('condor_q')).toHaveLength(1);
    expect(await callsOf('condor_history')).toEqual([]);
    expect(await readdir(lookups('doubts'))).toEqual([]);
  });

  it('are asked for together, once a minute', async () => {
    await areInDoubt(1, 2, 3, 4);
    await queueHolds('key-1 82\\nkey-2 83\\n');
    await historyHolds('key-3 81\\n');
    await run(1);

    for (const number of [2, 3, 4]) {
      expect(await run(number)).toMatchObject({
        exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED,
        stderr: expect.stringMatching(/less than a minute ago/),
      });
    }
    await aMinutePasses();
    await submitting('echo "90.0 - 90.0"');

    expect(await run(4)).toMatchObject({ exitCode: 0, stdout: 'cluster 90 procs 0 0\n' });
    expect(await run(3)).toMatchObject({ exitCode: 0, stdout: 'cluster 81 procs 0 0\n' });
    expect(await run(2, 'find')).toMatchObject({ exitCode: 0, stdout: 'cluster 83 procs 0 0\n' });
    const [, together] = await callsOf('condor_q');
    expect(await callsOf('condor_q')).toHaveLength(2);
    for (const key of ['key-2', 'key-3', 'key-4']) expect(together).toContain(`"${key}"`);
    const [past] = await callsOf('condor_history');
    expect(await callsOf('condor_history')).toHaveLength(1);
    expect(past).not.toContain('"key-2"');
    expect(await callsOf('condor_submit')).toHaveLength(5);
  });

  it('are not decided by an answer that was given for an earlier attempt', async () => {
    await areInDoubt(1);
    // The queue does not have it: it is tried again, and again nobody hears what became of it.
    expect(await run(1)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.SUBMIT_FAILED });
    await queueHolds('key-1 82\\n');
    await submitting('echo "90.0 - 90.0"');

    expect(await run(1)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED });
    await aMinutePasses();

    expect(await run(1)).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });
    expect(await callsOf('condor_submit')).toHaveLength(2);
  });

  it('are decided by an answer that was asked for by somebody else, after their attempt', async () => {
    await areInDoubt(1, 2);
    await run(1);
    await run(2);
    await aMinutePasses();
    await areInDoubt(3);
    await queueHolds('key-2 83\\n');
    await run(3, 'find');
    await queueHolds('');

    expect(await run(2)).toMatchObject({ exitCode: 0, stdout: 'cluster 83 procs 0 0\n' });
  });

  it.each([
    ['the queue', 'condor_q'],
    ['the history', 'condor_history'],
  ])('stay so while %s does not answer, which is asked again after a minute', async (_what, command) => {
    await areInDoubt(1, 2);
    await condor(command, 'exit 1');

    expect(await run(1)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.LOOKUP_FAILED });
    expect(await run(2)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED });
    expect(await run(1)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED });
    expect(await callsOf(command)).toHaveLength(1);

    await aMinutePasses();
    await condor(command, '');
    await submitting('echo "90.0 - 90.0"');
    expect(await run(1)).toMatchObject({ exitCode: 0, stdout: 'cluster 90 procs 0 0\n' });
  });

  it('are asked for anew where what was answered was cut off, or a clock was put back', async () => {
    await areInDoubt(1);
    await run(1, 'find');
    const [attempt] = (await readFile(join(files.path, 'jobs', 'job-1', '.nestjs-jobs', 'attempted'), 'utf8')).split(
      '\n',
    );
    await writeFile(lookups('answers'), `${attempt ?? ''}.key-1 8`);
    await writeFile(lookups('asked'), '99999999999\n');
    await queueHolds('key-1 82\\n');

    expect(await run(1)).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });
  });

  it('are asked for no more when nobody knows them any longer', async () => {
    await areInDoubt(1, 2);
    await run(1);
    await run(2);
    await rm(join(files.path, 'jobs', 'job-2'), { recursive: true });
    await rm(join(files.path, 'jobs', 'job-2.lock'));
    await aMinutePasses();
    await areInDoubt(3);

    await run(3, 'find');

    expect((await callsOf('condor_q')).at(-1)).not.toContain('"key-2"');
    expect(await readdir(lookups('doubts'))).toEqual([]);
  });

  it('are not decided by the answer of another queue', async () => {
    await areInDoubt(1);
    await condor('condor_history', 'exit 1');
    await run(1, 'find');
    await historyHolds('');
    expect(await run(1, 'find', 'other')).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.NOT_SUBMITTED });
    await queueHolds('key-1 82\\n');

    expect(await run(1)).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED });
    await aMinutePasses();

    expect(await run(1)).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });
  });

  it('of an earlier version of the script get a name', async () => {
    await areInDoubt(1);
    await writeFile(join(files.path, 'jobs', 'job-1', '.nestjs-jobs', 'attempted'), '');
    await queueHolds('key-1 82\\n');

    expect(await run(1)).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 0\n' });
  });
});
