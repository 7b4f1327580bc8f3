import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scheduler } from '../../../lib/schedulers/scheduler.js';
import { Harness, until, untilStatus } from './harness.js';

describe('a submission on the embedded scheduler', () => {
  let harness: Harness;
  let scheduler: Scheduler;

  beforeEach(async () => {
    harness = await Harness.create();
    scheduler = harness.start();
  });

  afterEach(async () => {
    await harness.dispose();
  });

  it('runs eight sub-jobs with inputs and two outputs each, one of them exiting 3', async () => {
    const input = join(harness.directory, 'input_1');
    await writeFile(input, 'forcing\n');
    const submission = await harness.script(
      'cat input_1 > data.$1; echo "$1" > number.$1; echo "hello $1"; echo "oops $1" >&2; [ $1 != 5 ] || exit 3',
      {
        arguments: '$(Process)',
        should_transfer_files: 'YES',
        transfer_input_files: '../input_1',
        transfer_output_files: 'data.$(Process), number.$(ProcId)',
        logdir: 'logs',
        log: '$(logdir)/$(job_name).$(cluster).log',
        output: '$(logdir)/$(job_name).$(cluster).$(process).out',
        error: '$(logdir)/$(job_name).$(cluster).$(process).err',
      },
      { numJobs: 8 },
    );
    const withInput = { ...submission, inputs: [...submission.inputs, { path: input, name: 'input_1' }] };

    const cluster = await scheduler.submit(withInput);
    const reports = await untilStatus(scheduler, withInput, [4]);

    expect(cluster).toEqual({ clusterId: 1, firstProc: 0, lastProc: 7 });
    expect(reports.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 3, 0, 0]);
    for (const proc of [0, 1, 2, 3, 4, 5, 6, 7]) {
      expect(await harness.run(submission, `data.${proc}`)).toBe('forcing\n');
      expect(await harness.run(submission, `number.${proc}`)).toBe(`${proc}\n`);
      expect(await harness.run(submission, `logs/${submission.jobName}.1.${proc}.out`)).toBe(`hello ${proc}\n`);
      expect(await harness.run(submission, `logs/${submission.jobName}.1.${proc}.err`)).toBe(`oops ${proc}\n`);
      expect(await harness.historyOf(3, 1, proc)).toEqual(['submitted', 'executing', 'terminated']);
    }
    const [submitted] = await harness.events(1);
    expect(submitted?.detail).toEqual({ type: 'submitted', submissionKey: submission.key });
    expect((await harness.run(submission, `logs/${submission.jobName}.1.log`)).match(/^00[015] /gm)).toHaveLength(24);
  });

  it('tells the signal that ended a program', async () => {
    const submission = await harness.script('kill -9 $$');

    await scheduler.submit(submission);
    const [report] = await untilStatus(scheduler, submission, [4]);

    // The queue knows it a moment before the event log does.
    await until('the event', async () => (await harness.history(1)).includes('terminated'));
    expect(report).toMatchObject({ exitSignal: 9 });
    expect((await harness.events()).at(-1)?.detail).toMatchObject({ type: 'terminated', exitSignal: 9 });
  });

  it('gives a program nothing of the environment of the app, except what getenv names', async () => {
    process.env.EMBEDDED_TEST_SECRET = 'secret';
    process.env.EMBEDDED_TEST_SHOWN = 'shown';
    const submission = await harness.script('env', { getenv: 'EMBEDDED_TEST_SH*' });

    await scheduler.submit(submission);
    await untilStatus(scheduler, submission, [4]);
    const environment = await harness.run(submission, 'out.0');

    expect(environment).toContain('EMBEDDED_TEST_SHOWN=shown');
    expect(environment).not.toContain('secret');
    expect(environment).toContain('_CONDOR_SCRATCH_DIR=');
  });

  it('brings back new and changed files at the top of the scratch directory, and nothing else', async () => {
    const input = join(harness.directory, 'data');
    await mkdir(join(input, 'deep'), { recursive: true });
    await writeFile(join(input, 'deep', 'file'), 'deep');
    await writeFile(join(input, 'old'), 'old');
    const submission = await harness.script('cat deep/file > new; mkdir sub; echo x > sub/x; cat; pwd > where', {
      should_transfer_files: 'YES',
      transfer_input_files: '../data/',
      input: '../data/old',
    });
    const withData = { ...submission, inputs: [...submission.inputs, { path: input, name: 'data' }] };

    await scheduler.submit(withData);
    await untilStatus(scheduler, submission, [4]);

    expect(await harness.runFiles(submission)).toEqual(['err.0', 'logs', 'new', 'out.0', 'where']);
    expect(await harness.run(submission, 'new')).toBe('deep');
    expect(await harness.run(submission, 'out.0')).toBe('old');
    expect(await harness.run(submission, 'where')).toContain('/scratch/');
  });

  it('runs in the initialdir where no files are to be transferred', async () => {
    const submission = await harness.script('pwd; cat ../program.sh > copy');

    await scheduler.submit(submission);
    await untilStatus(scheduler, submission, [4]);

    expect((await harness.run(submission, 'out.0')).trim()).toMatch(/jobs\/job-1\/run$/);
    expect(await harness.runFiles(submission)).toEqual(['copy', 'err.0', 'logs', 'out.0']);
  });

  it('renames outputs as transfer_output_remaps says', async () => {
    const submission = await harness.script('echo result > res.dat', {
      should_transfer_files: 'YES',
      transfer_output_files: 'res.dat',
      transfer_output_remaps: '"res.dat = res.$(Process).dat"',
    });

    await scheduler.submit(submission);
    await untilStatus(scheduler, submission, [4]);

    expect(await harness.run(submission, 'res.0.dat')).toBe('result\n');
  });
});
