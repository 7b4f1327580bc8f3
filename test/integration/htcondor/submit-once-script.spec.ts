import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { packFiles } from '../../../lib/hosts/pack-files.js';
import { SUBMIT_ONCE_EXIT } from '../../../lib/schedulers/htcondor/submit-once.exit-codes.js';
import { submitOnceScript } from '../../../lib/schedulers/htcondor/submit-once.script.js';
import { waitFor } from '../../support/wait-for.js';
import { pathOf, TOOLS } from './script-tools.js';
import { TestDirectory } from './support.js';

describe.each([
  ['with flock', ['flock']],
  ['without flock', []],
])('the script that submits once, %s', (_where, lockTools) => {
  let files: TestDirectory;
  let job: string;
  let eventLog: string;

  beforeEach(async () => {
    files = await TestDirectory.create();
    job = join(files.path, 'jobs', 'job-1');
    eventLog = join(files.path, 'events', 'events-0001.log');
    await mkdir(join(files.path, 'bin'));
    await mkdir(join(files.path, '.nestjs-jobs'));
    await writeFile(join(files.path, '.nestjs-jobs', 'description.sub'), 'queue\n');
    await writeFile(join(files.path, 'submit-once'), submitOnceScript());
    for (const tool of [...TOOLS, ...lockTools]) {
      await symlink(await pathOf(tool), join(files.path, 'bin', tool));
    }
    await condor('condor_q', '');
    await condor('condor_history', '');
    // Counts its calls, and tells the cluster 7 with as many procs as the tests ask for.
    await condor('condor_submit', `echo call >> ${files.path}/calls; echo "7.0 - 7.2"`);
  });

  afterEach(async () => {
    await files.remove();
  });

  async function condor(name: string, script: string): Promise<void> {
    const path = join(files.path, 'bin', name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  function run(verb: 'submit' | 'find' = 'submit', archive?: Buffer) {
    return start(
      [verb, job, 'key-1', '3', dirname(eventLog), basename(eventLog), randomUUID(), 'pool', 'ask'],
      archive,
    );
  }

  async function start(words: string[], archive?: Buffer) {
    const child = spawn('/bin/sh', [join(files.path, 'submit-once'), ...words], {
      env: { PATH: join(files.path, 'bin') },
    });
    child.stdin.on('error', () => undefined);
    if (archive) {
      child.stdin.end(archive);
    } else {
      packFiles([{ path: join(files.path, '.nestjs-jobs'), name: `${basename(job)}/.nestjs-jobs` }]).pipe(child.stdin);
    }
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { exitCode: child.exitCode, stdout, stderr };
  }

  async function calls(): Promise<number> {
    return (await readFile(join(files.path, 'calls'), 'utf8').catch(() => '')).split('\n').length - 1;
  }

  it('submits the first time and remembers it', async () => {
    expect(await run()).toMatchObject({ exitCode: 0, stdout: 'cluster 7 procs 0 2\n' });
    expect(await run()).toMatchObject({ exitCode: 0, stdout: 'cluster 7 procs 0 2\n' });
    expect(await run('find')).toMatchObject({ exitCode: 0, stdout: 'cluster 7 procs 0 2\n' });
    expect(await calls()).toBe(1);
    expect(await readdir(dirname(job))).not.toContain('job-1.lock.d');
  });

  describe('that waits', () => {
    const wait = () => ['wait', dirname(job), dirname(eventLog), 'pool'];

    beforeEach(async () => {
      // As the real one does: without a description it submits nothing.
      await condor(
        'condor_submit',
        `[ "$3" != - ] || { read -r queue || exit 1; }; echo call >> ${files.path}/calls; echo "7.0 - 7.2"`,
      );
    });

    async function told(): Promise<Buffer> {
      const archive = packFiles([{ path: join(files.path, '.nestjs-jobs'), name: `${basename(job)}/.nestjs-jobs` }]);
      return Buffer.concat([
        Buffer.from(`${basename(job)} key-1 3 ${basename(eventLog)} ${randomUUID()}\n`),
        await buffer(archive),
      ]);
    }

    it('does nothing when it is not told what to submit', async () => {
      expect(await start(wait(), Buffer.alloc(0))).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.NOT_ASKED });
      expect(await start(wait(), Buffer.from('job-1 key-1'))).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.NOT_ASKED });
      await expect(access(dirname(job))).rejects.toThrow();
      expect(await calls()).toBe(0);
    });

    it('submits what it is told, once', async () => {
      expect(await start(wait(), await told())).toMatchObject({ exitCode: 0, stdout: 'cluster 7 procs 0 2\n' });
      expect(await start(wait(), await told())).toMatchObject({ exitCode: 0, stdout: 'cluster 7 procs 0 2\n' });
      expect(await run('find')).toMatchObject({ exitCode: 0, stdout: 'cluster 7 procs 0 2\n' });
      expect(await calls()).toBe(1);
    });

    it('submits once when others are told the same', async () => {
      const answers = await Promise.all([start(wait(), await told()), run(), start(wait(), await told())]);
      expect(answers.map(({ stdout }) => stdout)).toEqual(Array(3).fill('cluster 7 procs 0 2\n'));
      expect(await calls()).toBe(1);
    }, 30_000);

    it('says what condor_submit says', async () => {
      await condor('condor_submit', 'cat > /dev/null; echo "ERROR: no" >&2; exit 1');
      expect(await start(wait(), await told())).toMatchObject({
        exitCode: SUBMIT_ONCE_EXIT.SUBMIT_FAILED,
        stderr: expect.stringMatching(/ERROR: no/),
      });
    });

    it('holds the lock as long as its condor_submit lives, though it was killed itself', async () => {
      await condor('condor_submit', `echo $PPID > ${files.path}/pid; cat > /dev/null; sleep 2; echo "7.0 - 7.2"`);
      const killed = start(wait(), await told());
      await waitFor(
        () => readdir(join(job, '.nestjs-jobs')).catch((): string[] => []),
        (names) => names.includes('attempted'),
      );
      const pid = await waitFor(
        () => readFile(join(files.path, 'pid'), 'utf8').catch(() => ''),
        (text) => text.endsWith('\n'),
      );
      process.kill(Number(pid), 'SIGKILL');
      await condor('condor_q', 'echo key-1 82');

      const begin = Date.now();
      expect(await run('find')).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 2\n' });

      await killed;
      expect(Date.now() - begin).toBeGreaterThan(500);
    }, 30_000);

    it('leaves nothing, and takes away what one left that was killed', async () => {
      const waiting = join(files.path, 'waiting');
      // No process has this id: it is above the highest one that Linux gives.
      await mkdir(join(waiting, '4194305'), { recursive: true });

      await start(wait(), await told());

      await waitFor(
        () => readdir(waiting),
        (names) => names.length === (lockTools.length > 0 ? 0 : 1),
      );
    });
  });

  it('takes a record that was cut off for none', async () => {
    await run();
    await writeFile(join(job, '.nestjs-jobs', 'submitted'), '7');
    await condor('condor_q', 'echo key-1 82');

    expect(await run('find')).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 2\n' });
  });

  it('submits once when it is called several times at once', async () => {
    const answers = await Promise.all([run(), run(), run()]);
    expect(answers.map(({ stdout }) => stdout)).toEqual(Array(3).fill('cluster 7 procs 0 2\n'));
    expect(await calls()).toBe(1);
  }, 30_000);

  it('only looks when it is told to', async () => {
    expect(await run('find')).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.NOT_SUBMITTED });
    await expect(access(job)).rejects.toThrow();
  });

  it.each([
    ['fails', 'echo "ERROR: no" >&2; exit 1', SUBMIT_ONCE_EXIT.SUBMIT_FAILED, /ERROR: no/],
    ['says nothing', '', SUBMIT_ONCE_EXIT.ANSWER_UNEXPECTED, /condor_submit answered:/],
    ['makes other procs', 'echo "7.0 - 7.4"', SUBMIT_ONCE_EXIT.ANSWER_UNEXPECTED, /7\.0 - 7\.4/],
    ['makes two clusters', 'echo "7.0 - 7.2"; echo "8.0 - 8.2"', SUBMIT_ONCE_EXIT.ANSWER_UNEXPECTED, /8\.0/],
  ])('tells when condor_submit %s, and submits again when nothing is there', async (_what, script, exitCode, said) => {
    await condor('condor_submit', script);
    expect(await run()).toMatchObject({ exitCode, stderr: expect.stringMatching(said) });
    await condor('condor_submit', 'echo "9.0 - 9.2"');
    expect(await run()).toMatchObject({ exitCode: 0, stdout: 'cluster 9 procs 0 2\n' });
  });

  it.each([
    [
      'the event log',
      () =>
        writeFile(
          eventLog,
          '000 (081.000.000) 2026-11-22 07:55:27 Job submitted from host: <h>\n    nestjs-jobs:key-10\n...\n' +
            '000 (082.000.000) 2026-11-22 07:55:27 Job submitted from host: <h>\n    note\n    nestjs-jobs:key-1\n...\n',
        ),
    ],
    [
      'a cluster of late materialisation',
      () => writeFile(eventLog, '035 (082.-01.000) x\n    nestjs-jobs:key-1\n...\n'),
    ],
    ['the queue', () => condor('condor_q', 'echo key-1 82')],
    ['the history', () => condor('condor_history', 'echo key-1 82')],
  ])('finds an attempt without an answer in %s', async (_where, leave) => {
    await condor('condor_submit', 'kill -9 $$');
    expect(await run()).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.SUBMIT_FAILED });
    await leave();
    expect(await run('find')).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 2\n' });
    expect(await run()).toMatchObject({ exitCode: 0, stdout: 'cluster 82 procs 0 2\n' });
  });

  it.each(['condor_q', 'condor_history'])('submits nothing while %s does not answer', async (command) => {
    await condor('condor_submit', `echo call >> ${files.path}/calls; exit 1`);
    await run();
    await condor(command, 'exit 1');
    expect(await run()).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.LOOKUP_FAILED });
    expect(await calls()).toBe(1);
  });

  it('submits nothing when the inputs are not complete', async () => {
    for (const archive of ['', 'x'.repeat(2048), '\0'.repeat(1024)]) {
      expect(await run('submit', Buffer.from(archive))).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.STAGING_FAILED });
    }
    expect(await calls()).toBe(0);
    expect(await run()).toMatchObject({ exitCode: 0 });
  });

  it('submits nothing without an event log, a directory or condor_submit', async () => {
    await mkdir(eventLog, { recursive: true });
    expect(await run()).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.EVENT_LOG_UNUSABLE });
    await writeFile(join(files.path, 'jobs', 'file'), '');
    job = join(files.path, 'jobs', 'file', 'job-2');
    expect(await run()).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.DIRECTORY_UNUSABLE });
    job = join(files.path, 'jobs', 'job-3');
    await chmod(join(files.path, 'bin', 'condor_submit'), 0o644);
    expect(await run()).toMatchObject({ exitCode: SUBMIT_ONCE_EXIT.NO_CONDOR });
    expect(await calls()).toBe(0);
  });

  it('goes on when a call before it was killed', async () => {
    await mkdir(`${job}.lock.d`, { recursive: true });
    // No process has this id: it is above the highest one that Linux gives.
    await writeFile(join(`${job}.lock.d`, 'pids'), '4194305\n');
    expect(await run()).toMatchObject({ exitCode: 0, stdout: 'cluster 7 procs 0 2\n' });
  });
});
