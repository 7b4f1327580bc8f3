import assert from 'node:assert/strict';
import type { Scheduler, Submission } from '../../schedulers/scheduler.js';
import { rejectsWith, type ConformanceBench } from './conformance-bench.js';
import type { ConformanceTests } from './scheduler-conformance.js';

/** A scheduler that takes several submissions as one. */
type BatchScheduler = Scheduler & Required<Pick<Scheduler, 'submitBatch' | 'settleBatch'>>;

const NUMBERS = [0, 1];

/**
 * How several submissions get into the queue as one. A scheduler without `submitBatch` passes: the engine then submits
 * each by itself.
 */
export function submittingTogether(bench: ConformanceBench): ConformanceTests {
  return {
    'can settle batches if it submits them': async () => {
      const scheduler = await bench.scheduler();

      assert.equal(typeof scheduler.settleBatch, typeof scheduler.submitBatch);
    },

    'brings the submissions of a batch into one cluster, each with its own key, program and files': inBatches(
      bench,
      async (scheduler) => {
        const members = [await member(bench, ['a', 'b']), await member(bench, ['c', 'd'])];

        const { clusterId, firstProc, lastProc } = await scheduler.submitBatch(bench.batch(members));

        assert.equal(lastProc - firstProc, 3);
        for (const [index, submission] of members.entries()) {
          const ends = await bench.untilEvent(submission, 'terminated', 4);
          assert.deepEqual(new Set(ends.map((event) => event.clusterId)), new Set([clusterId]));
          const reports = await scheduler.query([submission.key]);
          assert.deepEqual(
            reports.map((report) => [report.clusterId, report.procId]).sort(),
            NUMBERS.map((number) => [clusterId, firstProc + 2 * index + number]),
          );
          const outputs = await Promise.all(
            NUMBERS.map((number) => bench.output(submission, `logs/out.${number}`).then((text) => text?.[0])),
          );
          assert.deepEqual(outputs, index === 0 ? ['a', 'b'] : ['c', 'd']);
        }
      },
    ),

    'submits a batch once, however often and by how many it is asked': inBatches(bench, async (scheduler) => {
      const [one, two] = [await member(bench, ['a', 'b']), await member(bench, ['c', 'd'])];
      const batch = bench.batch([one, two]);

      const first = await scheduler.submitBatch(batch);
      const others = await Promise.all(
        [scheduler, await bench.connect()].map((each) => (each as BatchScheduler).submitBatch(batch)),
      );
      const settled = await scheduler.settleBatch(batch);

      assert.deepEqual([...others, settled], [first, first, first]);
      const procs = await bench.untilEvent(one, 'submitted', 4);
      assert.equal(new Set(procs.map(({ clusterId, procId }) => `${clusterId}.${procId}`)).size, 4);
    }),

    'has nothing of a batch in the queue that it refuses, and takes the others without the one': inBatches(
      bench,
      async (scheduler) => {
        const [good, bad] = [await member(bench, ['a', 'b']), await member(bench, ['c', 'd'])];
        const wrong = { ...bad, executable: 'no-such-program.sh' };

        await rejectsWith('SUBMISSION_REJECTED', scheduler.submitBatch(bench.batch([good, wrong])));

        assert.deepEqual(await scheduler.query([good.key, bad.key]), []);
        await scheduler.submitBatch(bench.batch([good]));
        assert.equal((await scheduler.query([good.key])).length, 2);
        await rejectsWith('SUBMISSION_REJECTED', scheduler.submit(wrong));
      },
    ),

    'never submits a batch any more that was settled before it came': inBatches(bench, async (scheduler) => {
      const [one, two] = [await member(bench, ['a', 'b']), await member(bench, ['c', 'd'])];
      const batch = bench.batch([one, two]);

      const settled = [await scheduler.settleBatch(batch), await scheduler.settleBatch(batch)];

      assert.deepEqual(settled, [null, null]);
      await rejectsWith('BATCH_SETTLED', scheduler.submitBatch(batch));
      assert.deepEqual(await scheduler.query([one.key, two.key]), []);
      await scheduler.submit(one);
    }),

    'removes one submission of a batch and leaves the others': inBatches(bench, async (scheduler) => {
      const [one, two] = [await member(bench, ['a', 'b'], 'true'), await member(bench, ['c', 'd'], 'true')];
      const { firstProc } = await scheduler.submitBatch(bench.batch([one, two]));

      await scheduler.control('remove', [two.key], 'a test');
      const ends = await bench.untilEvent(two, 'aborted');

      assert.deepEqual(ends.map(({ procId }) => procId).sort(), [firstProc + 2, firstProc + 3]);
      assert.deepEqual(
        (await scheduler.query([one.key])).map(({ jobStatus }) => jobStatus),
        [5, 5],
      );
    }),

    'submits as ever when it was told before that something will be, or told so for nothing': async () => {
      const scheduler = await bench.connect();
      const submission = await bench.submission('tell.sh');

      for (let times = 0; times < 3; times += 1) scheduler.expectSubmission?.();
      const { firstProc, lastProc } = await scheduler.submit(submission);
      scheduler.expectSubmission?.();
      await scheduler.close();

      assert.equal(lastProc, firstProc);
      await bench.untilEvent(submission, 'terminated');
    },
  };
}

function inBatches(bench: ConformanceBench, test: (scheduler: BatchScheduler) => Promise<void>): () => Promise<void> {
  return async () => {
    const scheduler = await bench.scheduler();
    if (scheduler.submitBatch && scheduler.settleBatch) await test(scheduler as BatchScheduler);
  };
}

/**
 * A submission with a proc for each word, in the form in which it goes with others: the numbers of its procs are written
 * out.
 */
async function member(bench: ConformanceBench, words: readonly string[], hold = 'false'): Promise<Submission> {
  const submission = await bench.submission('tell.sh', { hold }, { numJobs: words.length });
  const rows = words.map((word, number) => ({
    commands: [
      { name: 'arguments', value: word },
      { name: 'output', value: `logs/out.${number}` },
      { name: 'error', value: `logs/err.${number}` },
    ],
  }));
  const commands = submission.commands.filter(({ name }) => name !== 'output' && name !== 'error');
  return { ...submission, commands, rows };
}
