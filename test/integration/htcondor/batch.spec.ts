import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteArguments } from '../../../lib/schedulers/htcondor/arguments.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BatchSettledError, SubmissionRejectedError } from '../../../lib/schedulers/scheduler.errors.js';
import type { Submission, SubmissionBatch } from '../../../lib/schedulers/scheduler.js';
import { EVENT_LOG, TestDirectory, TestScheduler } from './support.js';

const TEXTS = ['plain', 'it\'s, (a) "test"', 'a\tb  c', '$(Cluster) $$(Arch)', 'ü € ,', '#x)', '\\'];

let pool: TestScheduler;
let files: TestDirectory;

function batchOf(submissions: readonly Submission[]): SubmissionBatch {
  const key = randomUUID();
  return {
    key,
    directory: `0-${key}`,
    eventLog: EVENT_LOG,
    memberKey: submissions[0]!.key,
    numProcs: submissions.reduce((sum, { numJobs }) => sum + numJobs, 0),
    submissions,
  };
}

/** A submission whose program prints a word of its own and its arguments. */
async function member(
  name: string,
  commands: Record<string, string>,
  more: Partial<Submission> = {},
): Promise<Submission> {
  const program = await files.script(
    `${name}.sh`,
    `echo ${name}; for argument; do echo "<$argument>"; done; cat input`,
  );
  const input = await files.input(`${name}.txt`, `input of ${name}\n`);
  return pool.submission({
    jobName: name,
    executable: 'program.sh',
    inputs: [
      { ...program, name: 'program.sh' },
      { ...input, name: 'input' },
    ],
    commands: Object.entries({
      should_transfer_files: 'YES',
      transfer_input_files: '../input',
      output: '$(job_name).out',
      log: '$(logdir)/$(job_name).log',
      ...commands,
    }).map(([key, value]) => ({ name: key, value })),
    ...more,
  });
}

beforeEach(async () => {
  pool = new TestScheduler();
  files = await TestDirectory.create();
});

afterEach(async () => {
  await pool.close();
  await files.remove();
});

describe('several submissions as one', () => {
  it('run in one cluster, each with its own program, inputs, arguments, directory and key', async () => {
    const submissions = await Promise.all(
      TEXTS.map((text, index) => member(`job${index}`, { arguments: quoteArguments([text, '']) })),
    );

    const cluster = await pool.scheduler.submitBatch(batchOf(submissions));
    await pool.settled(cluster.clusterId, TEXTS.length);

    expect(cluster).toMatchObject({ firstProc: 0, lastProc: TEXTS.length - 1 });
    for (const [index, { directory, key }] of submissions.entries()) {
      const destination = join(files.path, 'collected', directory);
      await pool.scheduler.collect(directory, destination);
      const printed = await readFile(join(destination, `job${index}.out`), 'utf8');
      expect(printed).toBe(`job${index}\n<${TEXTS[index]!}>\n<>\ninput of job${index}\n`);
      expect(await pool.scheduler.query([key])).toMatchObject([{ submissionKey: key, procId: index, jobStatus: 4 }]);
    }
  });

  it('are controlled and acknowledged by their own keys', async () => {
    const [one, two] = [await member('one', { hold: 'true' }), await member('two', { hold: 'true' })];
    const { clusterId } = await pool.scheduler.submitBatch(batchOf([one, two]));

    await pool.scheduler.control('remove', [one.key], 'a test');

    const events = await pool.until(clusterId, (all) => all.some(({ detail }) => detail.type === 'aborted'));
    expect(events.filter(({ detail }) => detail.type === 'aborted').map(({ procId }) => procId)).toEqual([0]);
    expect(await pool.scheduler.query([two.key])).toMatchObject([{ procId: 1, jobStatus: 5 }]);
  });

  it('come into the queue once, however often the batch is submitted', async () => {
    const batch = batchOf([await member('one', { hold: 'true' }), await member('two', { hold: 'true' })]);

    const clusters = await Promise.all([1, 2, 3].map(() => pool.scheduler.submitBatch(batch)));
    const later = await pool.scheduler.settleBatch(batch);

    expect(new Set([...clusters, later].map((cluster) => cluster?.clusterId)).size).toBe(1);
    expect(await pool.clustersOf(batch.memberKey)).toHaveLength(1);
  });

  it('are all refused when one of them is, and none is in the queue', async () => {
    const batch = batchOf([await member('one', { 'My.A': '1' }), await member('two', { 'My.A': '1 (' })]);

    await expect(pool.scheduler.submitBatch(batch)).rejects.toThrow(SubmissionRejectedError);

    expect(await pool.clustersOf(batch.memberKey)).toEqual([]);
  });

  it('never come into the queue any more when that was settled', async () => {
    const batch = batchOf([await member('one', {}), await member('two', {})]);

    const settled = await pool.scheduler.settleBatch(batch);

    expect(settled).toBeNull();
    await expect(pool.scheduler.submitBatch(batch)).rejects.toThrow(BatchSettledError);
    expect(await pool.clustersOf(batch.memberKey)).toEqual([]);
  });

  it('are found when the answer was lost', async () => {
    const batch = batchOf([await member('one', { hold: 'true' }), await member('two', { hold: 'true' })]);
    const { clusterId } = await pool.scheduler.submitBatch(batch);
    const state = `.nestjs-jobs-test/${pool.installation}/jobs/${batch.directory}/.nestjs-jobs`;
    await pool.output('rm', `${state}/submitted`);

    expect(await pool.scheduler.settleBatch(batch)).toMatchObject({ clusterId });
  });
});
