import assert from 'node:assert/strict';
import { EVENT_LOG, rejectsWith, type ConformanceBench } from './conformance-bench.js';
import type { ConformanceTests } from './scheduler-conformance.js';

/** The connection itself. */
export function connecting(bench: ConformanceBench): ConformanceTests {
  return {
    'finds itself in order': async () => {
      const check = await (await bench.scheduler()).check();

      assert.equal(check.ok, true, check.message);
      assert.deepEqual(
        [check.reachable, check.authenticated, check.directoryWritable, check.scheddAnswers],
        [true, true, true, true],
      );
      assert.notEqual(check.message, '');
      assert.ok(Math.abs(check.clockDifference ?? 0) < 20 * 60_000);
    },

    'tells the zone of the time stamps in its event log': async () => {
      const minutes = await (await bench.scheduler()).zoneOffsetMinutes();

      assert.ok(Number.isInteger(minutes) && Math.abs(minutes) <= 14 * 60, String(minutes));
    },

    'says after its end that it cannot be asked, and lets its jobs go on': async () => {
      const submission = await bench.submission('wait.sh');
      const scheduler = await bench.connect();
      await scheduler.submit(submission);
      await bench.untilEvent(submission, 'executing');

      await scheduler.close();
      await scheduler.close();

      const { key, directory } = submission;
      const { ok, message } = await scheduler.check();
      assert.equal(ok, false);
      assert.notEqual(message, '');
      await rejectsWith('SCHEDULER_UNAVAILABLE', scheduler.query([key]));
      await rejectsWith('SCHEDULER_UNAVAILABLE', scheduler.control('remove', [key], 'too late'));
      await rejectsWith('SCHEDULER_UNAVAILABLE', scheduler.acknowledge([key]));
      await rejectsWith('SCHEDULER_UNAVAILABLE', scheduler.openEventLog(EVENT_LOG));
      await rejectsWith('SCHEDULER_UNAVAILABLE', scheduler.openOutput(directory, 'logs/out.0'));
      await rejectsWith('SCHEDULER_UNAVAILABLE', scheduler.removeDirectory(directory));
      await rejectsWith('SCHEDULER_UNAVAILABLE', scheduler.submit(await bench.submission('tell.sh')));
      const [report] = await (await bench.scheduler()).query([key]);
      assert.equal(report?.jobStatus, 2);
    },
  };
}
