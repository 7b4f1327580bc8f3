import { describe, expect, it, jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { statusOfSubJobs } from '../../../lib/domain/job-summary.js';
import { reduceReport, SUBMITTED_SUB_JOB } from '../../../lib/domain/reduce.js';
import type { QueueReport } from '../../../lib/domain/scheduler-event.js';
import { temporaryDirectory } from '../../support/test-app.js';
import { waitFor, waitForEnd, waitForStatus } from '../../support/wait-for.js';
import { embeddedIn, scriptJob, startDefectsApp, tampered } from './support.js';

jest.setTimeout(180_000);

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 22, 10, 0, second));

function report(change: Partial<QueueReport>): QueueReport {
  return { submissionKey: 'k', clusterId: 1, procId: 0, source: 'queue', jobStatus: 2, statusTime: at(0), ...change };
}

describe('what a look into the queue means', () => {
  it('W-C3: a job that transfers its outputs (6) runs, one that is suspended (7) is paused: neither has ended', () => {
    const running = reduceReport(SUBMITTED_SUB_JOB, report({ jobStatus: 2, startTime: at(0) }));
    const transferring = reduceReport(running, report({ jobStatus: 6, statusTime: at(1) }));
    const suspended = reduceReport(running, report({ jobStatus: 7, statusTime: at(1) }));

    expect([transferring.phase, suspended.phase]).toEqual(['transferring', 'suspended']);
    expect(statusOfSubJobs({ transferring: 1 })).toBe('Running');
    expect(statusOfSubJobs({ suspended: 1 })).toBe('Paused');
    const ended = reduceReport(transferring, report({ jobStatus: 4, exitCode: 0, statusTime: at(2), endTime: at(2) }));
    expect(ended).toMatchObject({ phase: 'completed', exitCode: 0 });
  });

  it('W-C3: a status that HTCondor does not have yet changes nothing', () => {
    const running = reduceReport(SUBMITTED_SUB_JOB, report({ jobStatus: 2 }));

    for (const jobStatus of [0, 8, 42])
      expect(reduceReport(running, report({ jobStatus, statusTime: at(9) }))).toBe(running);
  });

  it('W-C7: a proc that the queue still calls running and the history calls completed is completed, in either order', () => {
    const queue = report({ jobStatus: 2, statusTime: at(5) });
    const history = report({ jobStatus: 4, source: 'history', statusTime: at(4), endTime: at(4), exitCode: 0 });

    const one = [queue, history].reduce(reduceReport, SUBMITTED_SUB_JOB);
    const other = [history, queue].reduce(reduceReport, SUBMITTED_SUB_JOB);

    expect(one).toMatchObject({ phase: 'completed', exitCode: 0 });
    expect(other).toMatchObject({ phase: 'completed', exitCode: 0 });
  });
});

describe('on a scheduler that misbehaves', () => {
  it.each([1, 3])(
    'W-C8: a job (%i sub-jobs) that nothing knows any more keeps its status and says so, until evidence comes',
    async (numJobs) => {
      const directory = await temporaryDirectory();
      let silent = false;
      const test = await startDefectsApp({
        directory,
        tracker: { activeInterval: 100, idleInterval: 100, reconcileInterval: 200 },
        schedulers: [
          tampered(embeddedIn(directory), (scheduler) => ({
            query: async (keys) => (silent ? [] : scheduler.query(keys)),
            openEventLog: async (name) => {
              const file = await scheduler.openEventLog(name);
              return (
                file && {
                  size: async () => (silent ? 0 : file.size()),
                  read: file.read.bind(file),
                  close: file.close.bind(file),
                }
              );
            },
          })),
        ],
      });
      const job = await (await scriptJob(test.jobs, 'sleep 1; echo late', { numJobs })).execute();
      await waitForStatus(job, 'Running');

      silent = true;
      await waitFor(
        () => job.reload(),
        ({ statusMessage }) => statusMessage !== null,
      );
      const lost = { status: job.status, message: job.statusMessage };
      silent = false;
      await waitForEnd(job);

      expect(lost).toEqual({ status: 'Running', message: expect.stringMatching(/knows this job.*resolve\(\)/) });
      expect(job.toJSON()).toMatchObject({ status: 'Complete', statuses: { completed: numJobs }, statusMessage: null });
      await test.dispose();
    },
  );

  it('W-C15: start and end are those of the scheduler, however late they are noticed', async () => {
    const test = await startDefectsApp({ tracker: { autoStart: false } });
    const times = await temporaryDirectory();
    const script = `date +%s > ${times}/began; sleep 1; date +%s > ${times}/ended`;
    const job = await (await scriptJob(test.jobs, script)).execute();
    const ended = await waitFor(() => timeIn(join(times, 'ended')), Number.isFinite);
    const began = await timeIn(join(times, 'began'));
    await delay(4000);
    const noticed = Date.now();

    await waitFor(
      async () => {
        await test.tracker.pollOnce();
        return job.reload();
      },
      ({ isFinal }) => isFinal,
    );

    const { startTime, completionTime, runTime } = job;
    expect(Math.abs(startTime!.getTime() - began)).toBeLessThanOrEqual(1500);
    expect(completionTime!.getTime()).toBeGreaterThanOrEqual(ended);
    expect(completionTime!.getTime()).toBeLessThan(noticed - 1500);
    expect(runTime).toBe(completionTime!.getTime() - startTime!.getTime());
    expect(runTime).toBeGreaterThan(500);
    await test.dispose();
  });
});

/** The time that `date +%s` has written into a file, in milliseconds; not a number as long as it has not. */
async function timeIn(file: string): Promise<number> {
  return Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10) * 1000;
}
