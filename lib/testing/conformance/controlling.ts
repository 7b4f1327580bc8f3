import assert from 'node:assert/strict';
import type { Submission } from '../../schedulers/scheduler.js';
import type { ConformanceBench } from './conformance-bench.js';
import type { OptionalAbility } from './conformance.options.js';
import type { ConformanceTests } from './scheduler-conformance.js';

/** JobStatus of HTCondor. */
const JOB_STATUS = { IDLE: 1, RUNNING: 2, REMOVED: 3, COMPLETED: 4, HELD: 5, SUSPENDED: 7 };

/** HoldReasonCode of a hold that somebody asked for. */
const USER_REQUEST = 1;

/** What is asked of things in the queue. */
export function controlling(bench: ConformanceBench, lacks: readonly OptionalAbility[]): ConformanceTests {
  const submitRunning = async (): Promise<Submission> => {
    const submission = await bench.submission('wait.sh');
    await (await bench.scheduler()).submit(submission);
    await bench.untilEvent(submission, 'executing');
    return submission;
  };

  return {
    'holds, says why, and runs from the beginning after the release': async () => {
      const submission = await submitRunning();
      const scheduler = await bench.scheduler();

      await scheduler.control('hold', [submission.key], 'somebody wants it');
      const [held] = await bench.untilEvent(submission, 'held');
      const [report] = await bench.untilStatus(submission, JOB_STATUS.HELD);
      await scheduler.control('release', [submission.key], 'go on');
      await bench.untilEvent(submission, 'released');
      await bench.untilEvent(submission, 'executing', 2);

      assert.ok(held?.detail.type === 'held');
      assert.equal(held.detail.code, USER_REQUEST);
      assert.match(held.detail.reason ?? '', /somebody wants it/);
      assert.equal(report?.holdReasonCode, USER_REQUEST);
    },

    'removes, and tells so in the event log': async () => {
      const submission = await submitRunning();
      const scheduler = await bench.scheduler();

      await scheduler.control('remove', [submission.key], 'enough');
      const [removed] = await bench.untilEvent(submission, 'aborted');
      await scheduler.control('remove', [submission.key], 'again');

      assert.ok(removed?.detail.type === 'aborted');
      const [report] = await bench.untilStatus(submission, JOB_STATUS.REMOVED);
      assert.equal(report?.jobStatus, JOB_STATUS.REMOVED);
    },

    ...(lacks.includes('suspend')
      ? {}
      : {
          'suspends, and continues without a new start': async () => {
            const submission = await submitRunning();
            const scheduler = await bench.scheduler();

            await scheduler.control('suspend', [submission.key], 'wait');
            await bench.untilEvent(submission, 'suspended');
            await bench.untilStatus(submission, JOB_STATUS.SUSPENDED);
            await scheduler.control('continue', [submission.key], 'go on');
            await bench.untilEvent(submission, 'unsuspended');

            assert.equal((await bench.untilEvent(submission, 'executing')).length, 1);
          },
        }),

    'changes nothing but the procs of the keys that it is given': async () => {
      const [asked, other] = [await submitRunning(), await submitRunning()];
      const scheduler = await bench.scheduler();

      await scheduler.control('hold', [asked.key, 'no-such-key'], 'only this');
      await bench.untilEvent(asked, 'held');

      assert.deepEqual(
        (await scheduler.query([other.key])).map(({ jobStatus }) => jobStatus),
        [JOB_STATUS.RUNNING],
      );
      assert.equal((await bench.events(other)).filter(({ detail }) => detail.type === 'held').length, 0);
    },

    'knows and changes nothing of another installation': async () => {
      const submission = await submitRunning();
      const stranger = await bench.stranger();

      await stranger.control('remove', [submission.key], 'not mine');
      await stranger.acknowledge([submission.key]);

      assert.deepEqual(await stranger.query([submission.key]), []);
      const reports = await (await bench.scheduler()).query([submission.key]);
      assert.deepEqual(
        reports.map(({ jobStatus }) => jobStatus),
        [JOB_STATUS.RUNNING],
      );
    },

    'leaves alone what has ended': async () => {
      const submission = await bench.submission('fail.sh', { arguments: '1' });
      const scheduler = await bench.scheduler();
      await scheduler.submit(submission);
      await bench.untilEvent(submission, 'terminated');
      await bench.untilStatus(submission, JOB_STATUS.COMPLETED);

      for (const action of ['hold', 'release', 'suspend', 'continue', 'remove'] as const) {
        await scheduler.control(action, [submission.key], 'too late');
      }

      const [report] = await scheduler.query([submission.key]);
      assert.equal(report?.jobStatus, JOB_STATUS.COMPLETED);
      assert.equal(report.exitCode, 3);
      assert.ok(report.endTime);
    },

    'tells of several keys at once, and nothing of those that it does not know': async () => {
      const running = await submitRunning();
      const ended = await bench.submission('tell.sh', {}, { numJobs: 2 });
      const scheduler = await bench.scheduler();
      const { clusterId, firstProc } = await scheduler.submit(ended);
      await bench.untilEvent(ended, 'terminated');
      await bench.untilStatus(ended, JOB_STATUS.COMPLETED);

      const reports = await scheduler.query(['no-such-key', running.key, ended.key]);

      assert.equal(reports.filter(({ submissionKey }) => submissionKey === running.key).length, 1);
      const ofEnded = reports.filter(({ submissionKey }) => submissionKey === ended.key);
      assert.deepEqual(ofEnded.map((report) => [report.clusterId, report.procId, report.jobStatus]).sort(), [
        [clusterId, firstProc, JOB_STATUS.COMPLETED],
        [clusterId, firstProc + 1, JOB_STATUS.COMPLETED],
      ]);
      assert.deepEqual(await scheduler.query([]), []);
      assert.deepEqual(await scheduler.query(['no-such-key']), []);
    },

    'takes keys that it does not know without complaint': async () => {
      const scheduler = await bench.scheduler();

      await scheduler.control('remove', ['no-such-key'], 'nothing');
      await scheduler.control('hold', [], 'nothing');
      await scheduler.acknowledge(['no-such-key']);
      await scheduler.acknowledge([]);
    },

    'still tells how something ended that was acknowledged, as often as it is': async () => {
      const submission = await bench.submission('fail.sh', { arguments: '1' });
      const scheduler = await bench.scheduler();
      const first = await scheduler.submit(submission);
      await bench.untilEvent(submission, 'terminated');

      await scheduler.acknowledge([submission.key]);
      await scheduler.acknowledge([submission.key]);
      const [report] = await bench.untilStatus(submission, JOB_STATUS.COMPLETED);

      assert.equal(report?.exitCode, 3);
      assert.deepEqual(await scheduler.submit(submission), first);
    },
  };
}
