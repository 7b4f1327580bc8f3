import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scheduler, Submission } from '../../../lib/schedulers/scheduler.js';
import { Harness, untilStatus } from './harness.js';

describe('files of a submission on the embedded scheduler', () => {
  let harness: Harness;
  let scheduler: Scheduler;

  beforeEach(async () => {
    harness = await Harness.create();
    scheduler = harness.start();
  });

  afterEach(async () => {
    await harness.dispose();
  });

  async function completed(text: string, commands: Record<string, string> = {}): Promise<Submission> {
    const submission = await harness.script(text, commands);
    await scheduler.submit(submission);
    await untilStatus(scheduler, submission, [4]);
    return submission;
  }

  it('collects everything below run, over what is there already', async () => {
    const { directory } = await completed(
      'mkdir -p a/b; echo deep > a/b/c; chmod 700 a; echo top > top; ln -s nowhere dangling',
    );
    const destination = join(harness.directory, 'workspace');
    await mkdir(destination);
    await writeFile(join(destination, 'top'), 'of an earlier time');
    await chmod(join(destination, 'top'), 0o444);

    const collected = await scheduler.collect(directory, destination);

    expect(collected).toEqual({ files: 4, bytes: 9 });
    expect((await readdir(destination)).sort()).toEqual(['a', 'err.0', 'logs', 'out.0', 'top']);
    expect(await readFile(join(destination, 'a/b/c'), 'utf8')).toBe('deep\n');
    expect(await readFile(join(destination, 'top'), 'utf8')).toBe('top\n');
  });

  it('counts the files where they are to stay where they are', async () => {
    const { directory } = await completed('echo top > top');

    const collected = await scheduler.collect(directory, join(harness.root, 'jobs', directory, 'run'));

    expect(collected).toEqual({ files: 3, bytes: 4 });
  });

  it('says that the outputs are gone when there are none', async () => {
    await expect(scheduler.collect('no-such-job', join(harness.directory, 'workspace'))).rejects.toMatchObject({
      code: 'OUTPUTS_GONE',
    });
  });

  it('does not lead out of the run directory', async () => {
    const { directory } = await completed('true');
    const run = join(harness.root, 'jobs', directory, 'run');
    await symlink('/etc', join(run, 'way-out'));

    for (const path of ['../program.sh', '/etc/passwd', 'way-out/passwd', 'way-out']) {
      await expect(scheduler.openOutput(directory, path)).rejects.toMatchObject({ code: 'OUTPUT_PATH' });
      await expect(scheduler.listOutput(directory, path)).rejects.toMatchObject({ code: 'OUTPUT_PATH' });
    }
    expect(await scheduler.openOutput(directory, 'absent')).toBeNull();
    await expect(scheduler.openOutput('../keys', 'x')).rejects.toMatchObject({ code: 'UNSAFE_NAME' });
  });

  it('removes the directory of a submission, with directories that are read-only', async () => {
    const { directory } = await completed('mkdir closed; echo x > closed/x; chmod 500 closed');

    await scheduler.removeDirectory(directory);
    await scheduler.removeDirectory(directory);

    expect(await scheduler.listOutput(directory, '')).toBeNull();
  });
});
