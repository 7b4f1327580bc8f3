import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import type { SchedulerEvent } from '../../domain/scheduler-event.js';
import { quoteArguments } from '../../schedulers/htcondor/arguments.js';
import { quoteEnvironment } from '../../schedulers/htcondor/environment.js';
import type { Scheduler, Submission, SubmittedCluster } from '../../schedulers/scheduler.js';
import { EVENT_LOG, rejectsWith, type ConformanceBench } from './conformance-bench.js';
import type { ConformanceTests } from './scheduler-conformance.js';

/** Values that a shell, a submit description or a macro would take for something else. */
const VALUES = [
  '',
  'two words',
  "it's",
  'say "hi"',
  '$HOME',
  '$(Process)',
  '$$(Arch)',
  '50 %;',
  'a\\b\\',
  'żółć ☃',
  '*',
  '`id`',
];

/** How things get into the queue. */
export function submitting(bench: ConformanceBench): ConformanceTests {
  return {
    'submits once for a key, however often it is asked': async () => {
      const submission = await bench.submission('tell.sh', {}, { numJobs: 2 });
      const scheduler = await bench.scheduler();

      const first = await scheduler.submit(submission);
      const second = await scheduler.submit(submission);
      const third = await (await bench.connect()).submit(submission);
      await bench.untilEvent(submission, 'terminated');
      const late = await scheduler.submit(submission);

      assert.equal(first.lastProc - first.firstProc, 1);
      assert.deepEqual([second, third, late], [first, first, first]);
      assert.deepEqual(await submittedProcs(bench, submission), [first.firstProc, first.lastProc]);
    },

    'submits once for a key that several ask for at the same time': async () => {
      const submission = await bench.submission('tell.sh');
      const schedulers = [await bench.scheduler(), await bench.connect(), await bench.connect()];

      const answers = await Promise.all(
        [...schedulers, ...schedulers].map((each) => submitPatiently(each, submission)),
      );
      await bench.untilEvent(submission, 'terminated');

      assert.equal(new Set(answers.map(({ clusterId }) => clusterId)).size, 1);
      assert.equal((await submittedProcs(bench, submission)).length, 1);
    },

    'writes the key into the event log, for each sub-job': async () => {
      const submission = await bench.submission('tell.sh', {}, { numJobs: 3 });
      const { clusterId, firstProc } = await (await bench.scheduler()).submit(submission);

      const events = await bench.untilEvent(submission, 'submitted');

      assert.deepEqual(
        events.map((event) => [event.clusterId, event.procId, event.detail]).sort(),
        [0, 1, 2].map((proc) => [clusterId, firstProc + proc, { type: 'submitted', submissionKey: submission.key }]),
      );
    },

    'tells starts, ends and exit codes in the event log, with the time': async () => {
      const began = Date.now();
      const submission = await bench.submission('fail.sh', { arguments: '$(Process)' }, { numJobs: 3 });
      const { firstProc } = await (await bench.scheduler()).submit(submission);

      const ends = await bench.untilEvent(submission, 'terminated');
      const starts = await bench.untilEvent(submission, 'executing');

      assert.deepEqual(exitCodes(ends, firstProc), [
        [0, 0],
        [1, 3],
        [2, 0],
      ]);
      // Another machine's clock, by the second; a wrong zone would be half an hour off at least.
      for (const { time } of [...starts, ...ends])
        assert.ok(Math.abs(time.getTime() - began) < 20 * 60_000, String(time));
    },

    'gives each sub-job the commands of its row': async () => {
      const rows = ['1', '0', '1'].map((value) => ({ commands: [{ name: 'arguments', value }] }));
      const submission = await bench.submission('fail.sh', {}, { numJobs: 3, rows });
      const { firstProc } = await (await bench.scheduler()).submit(submission);

      const ends = await bench.untilEvent(submission, 'terminated');

      assert.deepEqual(exitCodes(ends, firstProc), [
        [0, 3],
        [1, 0],
        [2, 3],
      ]);
    },

    'has no event log before the first submission': async () => {
      assert.equal(await (await bench.stranger()).openEventLog(EVENT_LOG), null);
    },

    'brings inputs to the program, files and directories': async () => {
      const numbers = await bench.input('numbers', '1 2 3\n');
      const value = await bench.input('data/deep/value', 'deep\n');
      const data = { path: dirname(dirname(value.path)), name: 'data' };
      const submission = await bench.submission(
        'read.sh',
        { transfer_input_files: '../numbers, ../data' },
        { inputs: [numbers, data] },
      );

      await (await bench.scheduler()).submit(submission);
      await bench.untilEvent(submission, 'terminated');

      assert.equal(await bench.output(submission, 'logs/out.0'), 'deep\n1 2 3\n');
    },

    'hands arguments and environment over byte for byte': async () => {
      const submission = await bench.submission('tell.sh', {
        arguments: quoteArguments(VALUES),
        environment: quoteEnvironment({ MY_VALUE: VALUES.join('|') }),
      });

      await (await bench.scheduler()).submit(submission);
      await bench.untilEvent(submission, 'terminated');

      assert.equal(await bench.output(submission, 'logs/out.0'), `${VALUES.join('\n')}\n${VALUES.join('|')}\n`);
      assert.equal(await bench.output(submission, 'logs/err.0'), 'oops\n');
    },

    'refuses for good what can never run, and has nothing of it in the queue': async () => {
      const scheduler = await bench.scheduler();
      const wrong: Submission[] = [
        await bench.submission('tell.sh', {}, { inputs: [{ path: '/no/such/file', name: 'file' }] }),
        { ...(await bench.submission('tell.sh')), executable: 'no-such-program.sh' },
        await bench.submission('tell.sh', { 'My.Attribute': '1\n+Other = 2' }),
      ];

      for (const submission of wrong) {
        await rejectsWith('SUBMISSION_REJECTED', scheduler.submit(submission));
        await rejectsWith('SUBMISSION_REJECTED', scheduler.submit(submission));
        assert.deepEqual(await scheduler.query([submission.key]), []);
        assert.deepEqual(await bench.events(submission), []);
      }
    },

    'submits once when its caller has given up and asks again': async () => {
      const submission = await bench.submission('tell.sh');
      const scheduler = await bench.scheduler();

      await assert.rejects(scheduler.submit(submission, { signal: AbortSignal.abort() }));
      await submitPatiently(scheduler, submission);
      await bench.untilEvent(submission, 'terminated');

      assert.equal((await submittedProcs(bench, submission)).length, 1);
    },
  };
}

/** Sub-jobs and their exit codes. */
function exitCodes(ends: readonly SchedulerEvent[], firstProc: number): unknown[][] {
  return ends.map(({ procId, detail }) => [procId - firstProc, detail.type === 'terminated' && detail.exitCode]).sort();
}

/** The procs that the event log says were submitted with a key; it may say so twice. @throws where clusters differ */
async function submittedProcs(bench: ConformanceBench, submission: Submission): Promise<number[]> {
  const events = await bench.untilEvent(submission, 'submitted');
  assert.equal(new Set(events.map(({ clusterId }) => clusterId)).size, 1, 'The key is in more than one cluster.');
  return [...new Set(events.map(({ procId }) => procId))].sort();
}

/** Asks again while nobody can say whether it is in the queue, as the engine does. */
async function submitPatiently(scheduler: Scheduler, submission: Submission): Promise<SubmittedCluster> {
  for (;;) {
    try {
      return await scheduler.submit(submission);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 'SUBMISSION_UNCLEAR') throw error;
    }
  }
}
