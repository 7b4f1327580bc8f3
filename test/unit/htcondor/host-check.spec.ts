import { describe, expect, it } from '@jest/globals';
import {
  AuthenticationFailedError,
  CommandTimeoutError,
  HostKeyMismatchError,
  HostOptionsError,
  HostUnreachableError,
} from '../../../lib/hosts/host.errors.js';
import { SchedulerUnavailableError } from '../../../lib/schedulers/scheduler.errors.js';
import { FakeHost } from './fake-host.js';
import { schedulerOn } from './scheduler-on.js';

const hour = 3_600_000;

describe('check and zone', () => {
  it('tells version and clock difference', async () => {
    const host = new FakeHost([{ stdout: 'time 1000\ndirectory yes\nversion 23.9.6\nschedd yes\n' }]);
    const clock = { now: () => new Date(998_500) };
    expect(await schedulerOn(host, {}, { clock }).check()).toEqual({
      ok: true,
      message: 'HTCondor 23.9.6 on jobs@submit:22 takes jobs.',
      reachable: true,
      authenticated: true,
      version: '23.9.6',
      directoryWritable: true,
      scheddAnswers: true,
      clockDifference: 1500,
    });
  });

  it.each([
    ['ahead of', 1_000_000 - 90_000],
    ['behind', 1_000_000 + 90_000],
  ])('says when the clock there is %s ours', async (words, ours) => {
    const host = new FakeHost([{ stdout: 'time 1000\ndirectory yes\nversion 23.9.6\nschedd yes\n' }]);
    const check = await schedulerOn(host, {}, { clock: { now: () => new Date(ours) } }).check();
    expect(check.ok).toBe(true);
    expect(check.message).toContain(`Its clock is 90 s ${words} this machine's`);
  });

  it.each([
    [
      { stdout: 'time 1000\ndirectory yes\ncondor none\n' },
      /condor_submit was not found on jobs@submit:22/,
      { reachable: true, authenticated: true, directoryWritable: true, version: null, scheddAnswers: null },
    ],
    [
      { stdout: 'time 1000\ndirectory no mkdir: no space left\nversion 23.9.6\nschedd yes\n' },
      /"\/home\/jobs\/.nestjs-jobs\/inst" on jobs@submit:22 cannot be written: mkdir: no space left\. .*`directory`/,
      { directoryWritable: false, scheddAnswers: true, version: '23.9.6' },
    ],
    [
      { stdout: 'time 1000\ndirectory yes\nversion 23.9.6\nschedd no Failed to fetch ads\n' },
      /schedd does not answer: Failed to fetch ads\..*`condorConfig`/,
      { directoryWritable: true, version: '23.9.6', scheddAnswers: false },
    ],
    [{ exitCode: 127, stderr: 'sh: not found' }, /sh: not found/, { reachable: true, directoryWritable: null }],
    [
      new HostUnreachableError('jobs@submit:22', new Error('refused')),
      /cannot be reached: refused/,
      { reachable: false, authenticated: null, directoryWritable: null, clockDifference: null },
    ],
    [
      new AuthenticationFailedError('jobs@submit:22', 'password'),
      /authorized_keys/,
      { reachable: true, authenticated: false, version: null },
    ],
    [
      new HostKeyMismatchError('jobs@submit:22', 'SHA256:a', 'SHA256:b'),
      /`hostKey`/,
      { reachable: true, authenticated: false },
    ],
    [new HostOptionsError('The private key cannot be used.'), /private key/, { reachable: null, authenticated: false }],
    [new CommandTimeoutError('jobs@submit:22', 'sh', 5), /no answer/, { reachable: true, authenticated: true }],
  ])('never throws, and says what is wrong: %j', async (answer, message, found) => {
    const check = await schedulerOn(new FakeHost([answer])).check();
    expect(check).toMatchObject({ ok: false, message: expect.stringMatching(message), ...found });
  });

  it('asks for the zone once an hour', async () => {
    const host = new FakeHost([{ stdout: '+0530\n' }, { stdout: '-0330\n' }]);
    let now = 0;
    const scheduler = schedulerOn(host, {}, { clock: { now: () => new Date(now) } });
    expect(await scheduler.zoneOffsetMinutes()).toBe(330);
    now = hour - 1;
    expect(await scheduler.zoneOffsetMinutes()).toBe(330);
    now = hour;
    expect(await scheduler.zoneOffsetMinutes()).toBe(-210);
    now = 2 * hour;
    await expect(scheduler.zoneOffsetMinutes()).rejects.toThrow(SchedulerUnavailableError);
  });
});
