import assert from 'node:assert/strict';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Submission } from '../../schedulers/scheduler.js';
import { rejectsWith, type ConformanceBench } from './conformance-bench.js';
import { WRITTEN } from './programs.js';
import type { ConformanceTests } from './scheduler-conformance.js';

/** What comes of the files that programs write. */
export function bringingFiles(bench: ConformanceBench): ConformanceTests {
  const written = async (): Promise<Submission> => {
    const submission = await bench.submission('write.sh');
    await (await bench.scheduler()).submit(submission);
    await bench.untilEvent(submission, 'terminated');
    return submission;
  };

  return {
    'collects everything below the run directory, over what is there already': async () => {
      const submission = await written();
      const scheduler = await bench.scheduler();
      const destination = await bench.emptyDirectory();
      await writeFile(join(destination, 'a b'), 'of an earlier time, and longer');
      await chmod(join(destination, 'a b'), 0o444);

      const first = await scheduler.collect(submission.directory, destination);
      const second = await scheduler.collect(submission.directory, destination);

      for (const [name, content] of Object.entries(WRITTEN)) {
        assert.deepEqual(await readFile(join(destination, name)), content, name);
      }
      // A list of its own: a test runner may run tests in another realm than the file system's functions.
      assert.deepEqual([...(await readdir(join(destination, 'logs')))].sort(), ['err.0', 'out.0']);
      const bytes = Object.values(WRITTEN).reduce((sum, { length }) => sum + length, 0);
      assert.deepEqual(first, { files: Object.keys(WRITTEN).length + 2, bytes });
      assert.deepEqual(second, first);
    },

    'says so when there is nothing to collect': async () => {
      const destination = await bench.emptyDirectory();

      await rejectsWith('OUTPUTS_GONE', (await bench.scheduler()).collect('no-such-directory', destination));
    },

    'lists the directories of its submissions, where it can': async () => {
      const submission = await written();

      const directories = await (await bench.scheduler()).listDirectories?.();

      assert.ok(!directories || directories.some(({ name }) => name === submission.directory));
    },

    'lists and opens outputs': async () => {
      const submission = await written();
      const scheduler = await bench.scheduler();

      const entries = (await scheduler.listOutput(submission.directory, '')) ?? [];
      const logs = await scheduler.listOutput(submission.directory, 'logs');

      assert.deepEqual(entries.map(({ name }) => name).sort(), [...Object.keys(WRITTEN), 'logs'].sort());
      assert.deepEqual(
        entries
          .filter(({ name }) => name === "it's" || name === 'logs')
          .map(({ name, type }) => [name, type])
          .sort(),
        [
          ["it's", 'file'],
          ['logs', 'directory'],
        ],
      );
      assert.equal(entries.find(({ name }) => name === "it's")?.size, 4);
      assert.deepEqual((logs ?? []).map(({ name }) => name).sort(), ['err.0', 'out.0']);
      assert.equal(await bench.output(submission, "it's"), 'one\n');
      assert.equal(await bench.output(submission, 'absent'), null);
      assert.equal(await scheduler.listOutput(submission.directory, 'absent'), null);
    },

    'shows what a program prints while it runs': async () => {
      const submission = await bench.submission('wait.sh', { stream_output: 'True' });
      await (await bench.scheduler()).submit(submission);
      await bench.untilEvent(submission, 'executing');

      await bench.until(
        'the output',
        () => bench.output(submission, 'logs/out.0'),
        (text) => text === 'started\n',
      );
    },

    'never leads out of the run directory': async () => {
      const submission = await written();
      const scheduler = await bench.scheduler();

      for (const path of ['../write.sh', '/etc/passwd', 'logs/../../write.sh', '..']) {
        await assertNothing(scheduler.openOutput(submission.directory, path));
        await assertNothing(scheduler.listOutput(submission.directory, path));
      }
    },

    'keeps the directories of submissions apart, and removes only the one that it is told to': async () => {
      const [one, other] = [await written(), await written()];
      const scheduler = await bench.scheduler();

      await scheduler.removeDirectory(one.directory);
      await scheduler.removeDirectory(one.directory);
      await scheduler.removeDirectory('no-such-directory');

      assert.equal(await scheduler.listOutput(one.directory, ''), null);
      assert.equal(await scheduler.openOutput(one.directory, 'a b'), null);
      assert.equal(await bench.output(other, 'a b'), 'two\n');
    },
  };
}

/** A path that is not allowed is refused, or there is nothing: what it leads to is never given. */
async function assertNothing(answer: Promise<unknown>): Promise<void> {
  const given = await answer.catch((error: unknown) => {
    assert.equal((error as { readonly code?: unknown }).code, 'OUTPUT_PATH');
    return null;
  });
  assert.equal(given, null);
}
