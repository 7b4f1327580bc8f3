import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scheduler, Submission } from '../../../lib/schedulers/scheduler.js';
import { SubmissionRejectedError, UnsupportedSubmitCommandError } from '../../../lib/schedulers/scheduler.errors.js';
import { Harness, until, untilStatus } from './harness.js';

describe('what keeps a proc from running', () => {
  let harness: Harness;
  let scheduler: Scheduler;

  beforeEach(async () => {
    harness = await Harness.create();
    scheduler = harness.start();
  });

  afterEach(async () => {
    await harness.dispose();
  });

  async function heldReport(submission: Submission) {
    await scheduler.submit(submission);
    const [report] = await untilStatus(scheduler, submission, [5]);
    await until('the log tells it', async () => (await harness.history(1)).at(-1) === 'held');
    expect((await harness.events()).at(-1)?.detail).toEqual({
      type: 'held',
      reason: report?.holdReason,
      code: report?.holdReasonCode,
      subcode: report?.holdReasonSubCode,
    });
    return report;
  }

  it('refuses a submission whose executable does not exist', async () => {
    const submission = await harness.script('true', {}, { executable: '/no/such/program' });

    await expect(scheduler.submit(submission)).rejects.toThrow(SubmissionRejectedError);
    expect(await scheduler.query([submission.key])).toEqual([]);
  });

  it.each(['YES', 'NO'])('holds a missing executable of the execute side, files transferred: %s', async (transfer) => {
    const commands = { transfer_executable: 'false', should_transfer_files: transfer };
    const report = await heldReport(await harness.script('true', commands, { executable: '/no/such/program' }));

    expect(report).toMatchObject({ holdReasonCode: 6, holdReasonSubCode: 2 });
    expect(report?.holdReason).toContain('/no/such/program');
  });

  it('holds a file that is not executable', async () => {
    const submission = await harness.script('true');
    await chmod(submission.inputs[0]!.path, 0o644);

    expect(await heldReport(submission)).toMatchObject({ holdReasonCode: 6, holdReasonSubCode: 13 });
  });

  it('holds a script whose interpreter is missing', async () => {
    const submission = await harness.script('true');
    await writeFile(submission.inputs[0]!.path, '#!/no/such/interpreter\n');

    expect(await heldReport(submission)).toMatchObject({ holdReasonCode: 6, holdReasonSubCode: 2 });
  });

  it('holds a missing input of the transfer list', async () => {
    const submission = await harness.script('true', {
      should_transfer_files: 'YES',
      transfer_input_files: '../missing',
    });

    expect(await heldReport(submission)).toMatchObject({ holdReasonCode: 13, holdReasonSubCode: 2 });
  });

  it('holds a missing standard input', async () => {
    expect(await heldReport(await harness.script('true', { input: 'missing' }))).toMatchObject({
      holdReasonCode: 8,
      holdReasonSubCode: 2,
    });
  });

  it('holds an output in a directory that nobody could make at submission', async () => {
    expect(await heldReport(await harness.script('true', { output: '$(Cluster)/out' }))).toMatchObject({
      holdReasonCode: 7,
      holdReasonSubCode: 2,
    });
  });

  it('holds a program that did not write an output it declares', async () => {
    const submission = await harness.script('exit 3', {
      should_transfer_files: 'YES',
      transfer_output_files: 'result.dat',
    });

    expect(await heldReport(submission)).toMatchObject({ holdReasonCode: 12, holdReasonSubCode: 2 });
    expect(await harness.historyOf(3, 1)).toEqual(['submitted', 'executing', 'held']);
  });

  it('runs a held proc once its input is there and it is released', async () => {
    const submission = await harness.script('cat', { input: '../late' });
    await heldReport(submission);

    await writeFile(join(harness.root, 'jobs', submission.directory, 'late'), 'better late');
    await scheduler.control('release', [submission.key], 'now');
    await untilStatus(scheduler, submission, [4]);

    expect(await harness.run(submission, 'out.0')).toBe('better late');
  });

  it('runs a job whose own log cannot be written', async () => {
    const submission = await harness.script('true', { log: '/proc/no-log' });

    await scheduler.submit(submission);
    await untilStatus(scheduler, submission, [4]);

    expect(await harness.historyOf(3, 1)).toEqual(['submitted', 'executing', 'terminated']);
  });

  it('refuses what it cannot honour, and leaves nothing in the queue', async () => {
    const submission = await harness.script('true', { periodic_remove: 'JobStatus == 5' });

    await expect(scheduler.submit(submission)).rejects.toThrow(UnsupportedSubmitCommandError);
    expect(await scheduler.query([submission.key])).toEqual([]);
  });

  it('refuses a submission whose input is missing, and takes it once it is there', async () => {
    const submission = await harness.script('true');
    const { path } = submission.inputs[0]!;
    await rm(path);

    await expect(scheduler.submit(submission)).rejects.toThrow(SubmissionRejectedError);
    await writeFile(path, '#!/bin/sh\n', { mode: 0o755 });
    await scheduler.submit(submission);

    expect(await untilStatus(scheduler, submission, [4])).toHaveLength(1);
  });

  it.each(['leave_in_queue', 'queue', 'initialdir'])('refuses %s, which belongs to the library', async (name) => {
    await expect(scheduler.submit(await harness.script('true', { [name]: '1' }))).rejects.toThrow(
      SubmissionRejectedError,
    );
  });

  it('refuses quotes that do not match', async () => {
    const submission = await harness.script('true', { arguments: `"it's"` });

    await expect(scheduler.submit(submission)).rejects.toThrow(/single quote/);
  });
});
