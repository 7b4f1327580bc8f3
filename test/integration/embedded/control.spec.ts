import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Scheduler, Submission } from '../../../lib/schedulers/scheduler.js';
import { Harness, until, untilStatus } from './harness.js';

/** Writes a line as a sign that it runs, and goes on until it is stopped. */
const ENDLESS = 'echo started; while :; do sleep 0.05; echo tick; done';

describe('control of a submission on the embedded scheduler', () => {
  let harness: Harness;
  let scheduler: Scheduler;

  beforeEach(async () => {
    harness = await Harness.create({ maxRunning: 2 });
    scheduler = harness.start();
  });

  afterEach(async () => {
    await harness.dispose();
  });

  async function submitRunning(text = ENDLESS, commands: Record<string, string> = {}): Promise<Submission> {
    const submission = await harness.script(text, commands);
    await scheduler.submit(submission);
    await until('the program runs', async () => (await harness.run(submission, 'out.0').catch(() => '')) !== '');
    return submission;
  }

  it('holds a running proc, and runs it from its beginning after the release', async () => {
    const submission = await submitRunning();

    await scheduler.control('hold', [submission.key], 'lunch');
    const [held] = await untilStatus(scheduler, submission, [5]);
    await scheduler.control('release', [submission.key], 'back');
    await untilStatus(scheduler, submission, [2]);

    expect(held).toMatchObject({ holdReason: 'lunch', holdReasonCode: 1 });
    expect(await harness.historyOf(5, 1)).toEqual(['submitted', 'executing', 'held', 'released', 'executing']);
    expect((await harness.run(submission, 'out.0')).match(/started/g)).toHaveLength(1);
  });

  it('releases a proc whose hold is still under way', async () => {
    const submission = await submitRunning();

    await scheduler.control('hold', [submission.key], 'no');
    await scheduler.control('release', [submission.key], 'yes');

    expect(await harness.historyOf(5, 1)).toEqual(['submitted', 'executing', 'held', 'released', 'executing']);
  });

  it('removes running, idle and held procs', async () => {
    const submission = await harness.script(ENDLESS, {}, { numJobs: 5 });
    const onHold = await harness.script('true', { hold: 'true' });
    await scheduler.submit(submission);
    await scheduler.submit(onHold);
    await until(
      'two run',
      async () => (await harness.events(1)).filter((e) => e.detail.type === 'executing').length === 2,
    );

    await scheduler.control('remove', [submission.key, onHold.key, 'no-such-key'], 'enough');
    const reports = await untilStatus(scheduler, submission, [3]);
    await untilStatus(scheduler, onHold, [3]);

    expect(reports.every(({ removeReason }) => removeReason === 'enough')).toBe(true);
    await until(
      'all are told of',
      async () => (await harness.events(1)).filter((event) => event.detail.type === 'aborted').length === 5,
    );
    expect(await harness.historyOf(3, 2)).toEqual(['submitted', 'held', 'aborted']);
  });

  it('keeps the program in memory while it is suspended', async () => {
    const submission = await submitRunning();

    await scheduler.control('suspend', [submission.key], 'wait');
    await untilStatus(scheduler, submission, [7]);
    const pid = programPid(harness);
    // The kernel stops a process that is on a processor a moment after the signal was sent.
    await until('the program is stopped', () => processState(pid) === 'T');
    await scheduler.control('continue', [submission.key], 'go on');
    await untilStatus(scheduler, submission, [2]);

    expect(programPid(harness)).toBe(pid);
    expect(await harness.historyOf(4, 1)).toEqual(['submitted', 'executing', 'suspended', 'unsuspended']);
  });

  it('holds a suspended program', async () => {
    const submission = await submitRunning();
    await scheduler.control('suspend', [submission.key], 'wait');
    await untilStatus(scheduler, submission, [7]);

    await scheduler.control('hold', [submission.key], 'stop');
    const [held] = await untilStatus(scheduler, submission, [5]);

    expect(held).toMatchObject({ holdReasonCode: 1 });
    expect(programPid(harness)).toBeUndefined();
  });

  it('kills a program that does not end by the soft signal, with all that it started', async () => {
    const submission = await submitRunning(`trap '' TERM; (trap '' TERM; sleep 300) & ${ENDLESS}`, {
      kill_sig_timeout: '1',
    });

    await scheduler.control('remove', [submission.key], 'enough');
    await untilStatus(scheduler, submission, [3]);

    expect(programPid(harness)).toBeUndefined();
  });

  it('does nothing to procs that an action is not about', async () => {
    const submission = await harness.script('true');
    await scheduler.submit(submission);
    await untilStatus(scheduler, submission, [4]);

    for (const action of ['hold', 'release', 'suspend', 'continue', 'remove'] as const) {
      await scheduler.control(action, [submission.key], 'too late');
    }

    expect(await harness.historyOf(3, 1)).toEqual(['submitted', 'executing', 'terminated']);
  });

  it('leaves a proc that is held again at once after its release alone', async () => {
    const submission = await harness.script('true', { should_transfer_files: 'YES', transfer_input_files: '../none' });
    await scheduler.submit(submission);
    await untilStatus(scheduler, submission, [5]);

    await scheduler.control('release', [submission.key], 'try again');

    expect(await harness.historyOf(4, 1)).toEqual(['submitted', 'held', 'released', 'held']);
  });
});

function programPid(harness: Harness): number | undefined {
  return harness.programs()[0];
}

/** The state of a process as the kernel shows it: `T` for a stopped one. */
function processState(pid: number | undefined): string | undefined {
  return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
}
