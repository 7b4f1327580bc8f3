import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { CondorJobTemplate, JobsApp, Workspaces, type Item, type Job, type SchedulerDefinition } from 'nestjs-jobs';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor } from '../../support/wait-for.js';

jest.setTimeout(300_000);

/** Prints its arguments and two variables, each with a zero byte behind it. */
const SHOW = `#!/bin/sh
printf '%s\\0' "$@" "$VALUE" "$BOTH"
`;

@JobsApp({ package: 'swept' })
class SweptApp {
  @CondorJobTemplate()
  show() {
    return {
      executable: 'show.sh',
      submitTemplate: 'vanilla_transfer_files',
      remoteInputFiles: ['$(APP_WORKSPACE)/show.sh'],
      arguments: ['--value', '$(value)', '$(Process)', '$(value)$(number)'],
      environment: { VALUE: '$(value)', BOTH: 'x $(value) $(flag)' },
      attributes: { output: 'out/of $(file).txt', error: 'err.$(Process)', '+SweptValue': '"$(number)"' },
    };
  }

  @CondorJobTemplate()
  many() {
    return {
      executable: 'show.sh',
      remoteInputFiles: ['$(APP_WORKSPACE)/show.sh'],
      arguments: '--basin $(basin) --factor=$(factor)',
      attributes: { hold: true },
    };
  }
}

/** Each of these was a trap once. */
const TRAPS = [
  ...['', ' ', '\t', ',', ' a ', 'a, b', '#', '# x', ')', '(', '"', '""', "'", "''", '\\', 'a\\', '\\"', '$', '$$'],
  ...[
    '$(x)',
    '$$(x)',
    '$(DOLLAR)',
    '$(DOLLAR)(DOLLAR)',
    '$$(DOLLARDOLLAR)',
    '$ENV(HOME)',
    '$INT(Process,%d)',
    '$(value)',
  ],
  ...['queue 5', 'queue from (', 'a=b;c', '%d', '日本語', '😀', '\u00a0', 'it\'s "quoted"', '$(nj_n)', '-', '--help'],
];

const anyValue = fc.string({
  unit: fc.oneof(
    fc.constantFrom('$', '(', ')', '"', "'", '\\', ' ', '\t', ',', ';', '=', '#', '$(x)', '$$(Arch)', '$(DOLLAR)'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((unit) => !/[\p{Cc}\p{Cs}]/u.test(unit)),
  ),
  maxLength: 12,
});

/** A generated text as a part of a file name: no way out of its directory, no blank that would be lost. */
function fileNameOf(text: string, index: number): string {
  return `${index}${text.replace(/[/\t;]|\$\$/g, '_').trim()}`;
}

function generatedRows(count: number): Item[] {
  const values = [...TRAPS, ...fc.sample(anyValue, count)].slice(0, count);
  return values.map((value, index) => ({
    value,
    number: index / 7,
    flag: index % 2 === 0,
    file: fileNameOf(value, index),
  }));
}

/** What every scheduler does with a job that has rows of `itemdata`. */
export function describeItemdata(name: string, scheduler: (directory: string) => SchedulerDefinition): void {
  describe(`a sweep on ${name}`, () => {
    let test: TestApp;

    beforeAll(async () => {
      const directory = await temporaryDirectory();
      test = await startTestApp({ apps: [SweptApp], schedulers: [scheduler(directory)], directory });
      const workspace = await test.app.get(Workspaces, { strict: false }).ofApp('swept');
      await writeFile(join(workspace, 'show.sh'), SHOW, { mode: 0o755 });
    });

    afterAll(async () => {
      for (const job of await test.jobs.listJobs()) await job.delete();
      await test.dispose();
    });

    function waitForLong(job: Job): Promise<Job> {
      return waitFor(
        () => job.reload(),
        ({ isFinal }) => isFinal,
        ({ status, statusMessage, statuses }) => ({ status, statusMessage, statuses }),
        280_000,
      );
    }

    it('gives each of 200 sub-jobs its values byte for byte, as arguments, environment and file names', async () => {
      const itemdata = generatedRows(200);
      const job = await test.jobs.createJob({ name: 'a sweep', user: 'ann', templateName: 'show', itemdata });

      await waitForLong(await job.execute());

      expect(job.toJSON()).toMatchObject({ status: 'Complete', numJobs: 200, statuses: { completed: 200 } });
      for (const [index, { value, number, flag, file }] of itemdata.entries()) {
        const printed = await readFile(join(job.directory, 'out', `of ${file}.txt`), 'utf8');
        expect(printed.split('\0').slice(0, -1)).toEqual([
          ...['--value', value, '$(Process)', `${value}${number}`],
          ...[value, `x ${value} ${flag}`],
        ]);
        if (index % 40 === 0) expect((await job.log('output', { subJob: index }))?.text).toBe(printed);
      }
      const subJobs = await job.subJobs({ from: 7, limit: 2 });
      expect(subJobs.map(({ index, item, status }) => ({ index, item, status }))).toEqual([
        { index: 7, item: itemdata[7], status: 'completed' },
        { index: 8, item: itemdata[8], status: 'completed' },
      ]);
      const logs = await job.logs({ from: 7, limit: 1 });
      expect(logs.map((log) => log.path)).toContain(`out/of ${itemdata[7]!.file}.txt`);
    });

    it('submits 10,000 rows, and stops them', async () => {
      const itemdata = Array.from({ length: 10_000 }, (_, index) => ({ basin: `basin ${index}`, factor: index / 100 }));
      const job = await test.jobs.createJob({ name: 'many', user: 'ann', templateName: 'many', itemdata });

      const begin = Date.now();
      await job.execute();
      const submitted = Date.now();
      await job.stop();
      await waitForLong(job);

      expect(job.toJSON()).toMatchObject({ status: 'Aborted', numJobs: 10_000, statuses: { removed: 10_000 } });
      expect((await job.subJobs({ from: 9_999 }))[0]).toMatchObject({ index: 9_999, item: itemdata[9_999] });
      expect(submitted - begin).toBeLessThan(120_000);
    });
  });
}
