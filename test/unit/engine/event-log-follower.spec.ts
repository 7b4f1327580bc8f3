import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import { LeaseLostError } from '../../../lib/engine/engine.errors.js';
import { EventLogFollower } from '../../../lib/engine/event-log-follower.js';
import { FollowerLease } from '../../../lib/engine/follower-lease.js';
import type { HostFile } from '../../../lib/hosts/host.js';
import { formatEvent } from '../../../lib/schedulers/htcondor/event-log-writer.js';
import type { Scheduler } from '../../../lib/schedulers/scheduler.js';
import type { EventLogEntity } from '../../../lib/store/entities/index.js';
import { eventLogFileName, type EventLogStore } from '../../../lib/store/event-log.store.js';
import type { Fence } from '../../../lib/store/fence.js';
import type { LeaseStore } from '../../../lib/store/lease.store.js';
import { TestClock } from '../../../lib/testing/test-clock.js';
import { memoryLeases } from '../../support/memory-leases.js';

const MEGABYTE = 1024 * 1024;

function started(procId: number): string {
  return formatEvent({ clusterId: 1, procId, time: new Date(0), detail: { type: 'executing' } });
}

/** Event logs on a host, how far they are read, and what was read of them. */
class Logs {
  readonly files = new Map<string, Buffer>();
  readonly rows: EventLogEntity[] = [{ scheduler: 'pool', number: 1, position: 0 }];
  readonly asked: number[] = [];
  open = 0;
  closed = 0;

  write(text: string, number = 1): void {
    this.files.set(eventLogFileName(number), Buffer.from(text));
  }

  get scheduler(): Scheduler {
    return {
      name: 'pool',
      zoneOffsetMinutes: () => Promise.resolve(0),
      openEventLog: (name: string) => Promise.resolve(this.files.has(name) ? this.handle(name) : null),
    } as unknown as Scheduler;
  }

  get store(): EventLogStore {
    return {
      list: () => Promise.resolve(this.rows.map((row) => Object.assign({}, row))),
      begin: (scheduler: string, number: number) =>
        Promise.resolve(void this.rows.push({ scheduler, number, position: 0 })),
      remove: ({ number }: EventLogEntity) =>
        Promise.resolve(
          void this.rows.splice(
            this.rows.findIndex((row) => row.number === number),
            1,
          ),
        ),
      setPosition: async ({ number }: EventLogEntity, position: number, fence: Fence) => {
        const row = this.rows.find((one) => one.number === number);
        if (!row || !(await this.leases.holds(fence))) return false;
        row.position = position;
        return true;
      },
    } as unknown as EventLogStore;
  }

  constructor(private readonly leases: LeaseStore) {}

  private handle(name: string): HostFile {
    this.open += 1;
    const content = (): Buffer => this.files.get(name) ?? Buffer.alloc(0);
    return {
      size: () => Promise.resolve(content().length),
      read: (position, length) => {
        this.asked.push(length);
        return Promise.resolve(content().subarray(position, position + length));
      },
      close: () => Promise.resolve(void (this.closed += 1)),
    };
  }
}

describe('the reader of the event logs', () => {
  let clock: TestClock;
  let leases: LeaseStore;
  let logs: Logs;
  let lease: FollowerLease;
  let taken: number[];
  let failure: Error | null;
  let reader: EventLogFollower;

  beforeEach(async () => {
    clock = new TestClock();
    leases = memoryLeases();
    logs = new Logs(leases);
    lease = new FollowerLease('pool', leases, clock, null);
    await lease.hold();
    taken = [];
    failure = null;
    reader = new EventLogFollower(logs.scheduler, logs.store, lease, take);
  });

  function take(events: readonly SchedulerEvent[]): Promise<void> {
    if (failure) return Promise.reject(failure);
    taken.push(...events.map(({ procId }) => procId));
    return Promise.resolve();
  }

  it('finds nothing while there is no log, and what stands in it once it is there', async () => {
    const before = await reader.read();
    logs.write(started(0) + started(1));

    expect([before, await reader.read(), await reader.read()]).toEqual([0, 2, 0]);
    expect(taken).toEqual([0, 1]);
  });

  it('asks for what is new, on a handle that stays open, and for nothing where nothing is', async () => {
    const first = started(0);
    logs.write(first);
    await reader.read();
    logs.write(first + started(1));
    for (let look = 0; look < 10; look += 1) await reader.read();

    expect(logs.asked).toEqual([first.length, started(1).length]);
    expect(logs.open).toBe(1);
  });

  it('leaves the beginning of an event until its end is there', async () => {
    const text = started(0) + started(1);
    logs.write(text.slice(0, -5));
    await reader.read();
    logs.write(text);
    await reader.read();

    expect(taken).toEqual([0, 1]);
    expect(logs.rows[0]?.position).toBe(text.length);
  });

  it('reads a log from its beginning that was truncated or begun anew', async () => {
    logs.write(started(0) + started(1));
    await reader.read();
    logs.write(started(2));
    await reader.read();

    expect(taken).toEqual([0, 1, 2]);
    expect(logs.rows[0]?.position).toBe(started(2).length);
  });

  it('reads a log of many megabytes in pieces, each stored before the next one is read', async () => {
    const count = Math.ceil((5 * MEGABYTE) / started(0).length);
    logs.write(started(0).repeat(count));
    const positions: number[] = [];
    reader = new EventLogFollower(logs.scheduler, logs.store, lease, (events) => {
      positions.push(logs.rows[0]!.position);
      return take(events);
    });

    expect(await reader.read()).toBe(count);
    expect(Math.max(...logs.asked)).toBeLessThanOrEqual(2 * MEGABYTE);
    expect(positions.length).toBeGreaterThan(2);
    expect(new Set(positions).size).toBe(positions.length);
  });

  it('goes back to where it was when the events could not be stored', async () => {
    logs.write(started(0));
    failure = new Error('the database is away');
    await expect(reader.read()).rejects.toBe(failure);
    failure = null;

    expect(await reader.read()).toBe(1);
    expect(taken).toEqual([0]);
  });

  it('stores nothing once somebody else has the lease, whether it knows so or not', async () => {
    logs.write(started(0));
    const successor = new FollowerLease('pool', leases, clock, null);
    reader = new EventLogFollower(logs.scheduler, logs.store, lease, async (events) => {
      clock.advance(60_000);
      await successor.hold();
      await take(events);
    });

    await expect(reader.read()).rejects.toThrow(LeaseLostError);
    await expect(reader.read()).rejects.toThrow(LeaseLostError);
    expect(logs.rows[0]?.position).toBe(0);
    expect(taken).toEqual([0]);
  });

  it('begins a new log when the newest one is large, and forgets old ones that no job is in', async () => {
    logs.rows[0]!.position = 40 * MEGABYTE;
    await reader.rotate(new Set([eventLogFileName(1)]));
    const both = logs.rows.map(({ number }) => number);
    await reader.rotate(new Set());

    expect(both).toEqual([1, 2]);
    expect(logs.rows.map(({ number }) => number)).toEqual([2]);
  });

  it('opens its handles anew after they were closed', async () => {
    logs.write(started(0));
    await reader.read();
    await reader.close();
    logs.write(started(0) + started(1));

    expect(await reader.read()).toBe(1);
    expect([logs.open, logs.closed]).toEqual([2, 1]);
  });
});
