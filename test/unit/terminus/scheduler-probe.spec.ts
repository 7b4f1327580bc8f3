import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Scheduler, SchedulerCheck } from 'nestjs-jobs';
import { SchedulerProbe } from '../../../lib/terminus/scheduler-probe.js';

const WORKS = { ok: true, message: 'Works.', version: '23.9.6' } as SchedulerCheck;

describe('the probe of a scheduler', () => {
  let now: number;
  let checks: ((check: SchedulerCheck) => void)[];
  let probe: SchedulerProbe;

  beforeEach(() => {
    now = Date.parse('2026-11-22T10:00:00Z');
    checks = [];
    const check = (): Promise<SchedulerCheck> => new Promise((resolve) => checks.push(resolve));
    probe = probeOf(check);
  });

  function probeOf(check: () => Promise<SchedulerCheck>): SchedulerProbe {
    return new SchedulerProbe({ name: 'pool', check } as Scheduler, { now: () => new Date(now) });
  }

  it('tells what the scheduler says, and when it said so', async () => {
    const health = probe.health(30_000, 1000);
    checks[0]!(WORKS);

    expect(await health).toEqual({ ok: true, message: 'Works.', version: '23.9.6', checkedTime: new Date(now) });
  });

  it('checks once for all who ask at the same time, and for all who ask while the answer is young', async () => {
    const both = [probe.health(30_000, 1000), probe.health(30_000, 1000)];
    checks[0]!(WORKS);
    await Promise.all(both);
    now += 29_999;
    await probe.health(30_000, 1000);
    expect(checks).toHaveLength(1);

    now += 1;
    const later = probe.health(30_000, 1000);
    expect(checks).toHaveLength(2);
    checks[1]!({ ...WORKS, ok: false, message: 'Broken.' });
    expect(await later).toMatchObject({ ok: false, message: 'Broken.' });
  });

  it('is down while there is no answer in time, starts no second check meanwhile, and takes the late answer', async () => {
    const first = await probe.health(30_000, 1);
    const second = await probe.health(30_000, 1);
    checks[0]!(WORKS);
    const third = await probe.health(30_000, 1000);

    expect([first, second]).toEqual(
      Array(2).fill({
        ok: false,
        message: 'The scheduler "pool" did not answer within 1 ms.',
        version: null,
        checkedTime: null,
      }),
    );
    expect(third.ok).toBe(true);
    expect(checks).toHaveLength(1);
  });

  it('is down where a check throws although it must not', async () => {
    const broken = probeOf(() => Promise.reject(new Error('no such pool')));

    expect(await broken.health(30_000, 1000)).toMatchObject({ ok: false, message: 'no such pool' });
  });
});
