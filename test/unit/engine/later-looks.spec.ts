import { beforeEach, describe, expect, it } from '@jest/globals';
import { engineOptions } from '../../../lib/engine/engine.options.js';
import { LaterLooks, type SchedulerWaker } from '../../../lib/engine/later-looks.js';
import type { DueLook, FollowedJob, WakeStore } from '../../../lib/store/wake.store.js';

const START = Date.parse('2026-11-22T10:00:00Z');
const SCHEDULER_OF = new Map([
  [1, 'near'],
  [2, 'near'],
  [3, 'far'],
]);

class FakeStore implements Pick<
  WakeStore,
  'followed' | 'schedule' | 'urge' | 'isAwaited' | 'due' | 'nextAfter' | 'remove'
> {
  readonly rows = new Map<number, number>();
  readonly urgent = new Set<number>();
  questions = 0;

  followed(jobIds: readonly number[]): Promise<FollowedJob[]> {
    const known = [...SCHEDULER_OF].filter(([jobId]) => jobIds.includes(jobId));
    return Promise.resolve(known.map(([jobId, scheduler]) => ({ jobId, scheduler })));
  }

  schedule(jobIds: readonly number[], wakeTime: Date): Promise<void> {
    for (const id of jobIds) this.rows.set(id, Math.min(this.rows.get(id) ?? Infinity, wakeTime.getTime()));
    return Promise.resolve();
  }

  urge(jobId: number, now: Date): Promise<void> {
    this.rows.set(jobId, now.getTime());
    this.urgent.add(jobId);
    return Promise.resolve();
  }

  isAwaited(jobId: number): Promise<boolean> {
    return Promise.resolve(this.rows.has(jobId) && this.urgent.has(jobId));
  }

  due(now: Date): Promise<DueLook[]> {
    this.questions += 1;
    const due = [...this.rows].filter(([, time]) => time <= now.getTime());
    return Promise.resolve(due.map(([jobId]) => ({ jobId, isUrgent: this.urgent.has(jobId) })));
  }

  nextAfter(now: Date): Promise<Date | null> {
    const later = [...this.rows.values()].filter((time) => time > now.getTime());
    return Promise.resolve(later.length ? new Date(Math.min(...later)) : null);
  }

  remove(jobIds: readonly number[], now: Date): Promise<void> {
    for (const id of jobIds) if ((this.rows.get(id) ?? Infinity) <= now.getTime()) this.rows.delete(id);
    return Promise.resolve();
  }
}

class FakeWaker implements SchedulerWaker {
  readonly woken: string[] = [];
  readonly urged: string[] = [];
  /** Schedulers that another replica follows. */
  readonly elsewhere = new Set<string>();
  readonly unknown = new Set<string>();

  knows(scheduler: string): boolean {
    return !this.unknown.has(scheduler);
  }

  leads(scheduler: string): boolean {
    return this.knows(scheduler) && !this.elsewhere.has(scheduler);
  }

  wake(scheduler: string): Promise<void> {
    this.woken.push(scheduler);
    return Promise.resolve();
  }

  urge(scheduler: string): Promise<void> {
    this.urged.push(scheduler);
    return Promise.resolve();
  }
}

describe('later looks', () => {
  let now: number;
  let store: FakeStore;
  let waker: FakeWaker;
  let looks: LaterLooks;

  beforeEach(() => {
    now = START;
    store = new FakeStore();
    waker = new FakeWaker();
    looks = new LaterLooks(store as unknown as WakeStore, engineOptions(), { now: () => new Date(now) });
  });

  const after = (seconds: number): Date => new Date(START + seconds * 1000);

  async function turnAt(seconds: number): Promise<void> {
    now = START + seconds * 1000;
    looks.passIfDue(waker);
    await looks.settled();
  }

  it('are passed on when their moment has come, and forgotten then', async () => {
    await looks.schedule([1], after(10));

    await turnAt(9);
    expect(waker.woken).toEqual([]);
    await turnAt(10);
    expect(waker.woken).toEqual(['near']);
    await turnAt(20);
    expect(waker.woken).toEqual(['near']);
    expect(store.rows.size).toBe(0);
  });

  it('of several jobs are one look at each scheduler', async () => {
    await looks.schedule([1, 2, 3], after(1));

    await turnAt(1);

    expect(waker.woken.sort()).toEqual(['far', 'near']);
  });

  it('that another process noted are found', async () => {
    await turnAt(0);
    await store.schedule([1], after(1));

    await turnAt(5);

    expect(waker.woken).toEqual(['near']);
  });

  it('of jobs that have ended are forgotten', async () => {
    await looks.schedule([99], after(1));

    await turnAt(1);

    expect(waker.woken).toEqual([]);
    expect(store.rows.size).toBe(0);
  });

  it('are left to the replica that follows the scheduler', async () => {
    waker.elsewhere.add('near');
    await looks.schedule([1], after(1));

    await turnAt(1);

    expect([...store.rows.keys()]).toEqual([1]);
  });

  it('at a scheduler that was removed are forgotten', async () => {
    waker.unknown.add('near');
    await looks.schedule([1], after(1));

    await turnAt(1);

    expect(store.rows.size).toBe(0);
  });

  it('that somebody waits for are made by the replica that follows the scheduler, with what failed there', async () => {
    const elsewhere = new LaterLooks(store as unknown as WakeStore, engineOptions(), { now: () => new Date(now) });
    await looks.schedule([2], after(0));

    const urging = elsewhere.urge(1, new AbortController().signal);
    await turnAt(0);
    await urging;

    expect(waker.urged).toEqual(['near']);
    expect(waker.woken).toEqual([]);
    expect(store.rows.size).toBe(0);
  });

  it('that somebody waits for in vain are waited for no longer than twice the idle interval', async () => {
    looks = new LaterLooks(store as unknown as WakeStore, engineOptions({ idleInterval: 200 }), {
      now: () => new Date(now),
    });

    await looks.urge(1, new AbortController().signal);

    expect([...store.rows.keys()]).toEqual([1]);
  });

  it('that somebody waits for are not waited for when the app ends', async () => {
    await looks.urge(1, AbortSignal.abort());

    expect([...store.rows.keys()]).toEqual([1]);
  });

  it('ask the database once per idle interval while none is due', async () => {
    for (let second = 0; second < 60; second++) await turnAt(second);

    expect(store.questions).toBe(12);
  });
});
