import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { TestClock } from '../../../lib/testing/test-clock.js';
import { engineOptions } from '../../../lib/engine/engine.options.js';
import type { FollowerServices } from '../../../lib/engine/follower-services.js';
import { QueryTurns } from '../../../lib/engine/query-turns.js';
import { HEARTBEAT_MS } from '../../../lib/engine/look-pace.js';
import { SchedulerFollower } from '../../../lib/engine/scheduler-follower.js';
import type { Scheduler } from '../../../lib/schedulers/scheduler.js';
import type { LeaseStore } from '../../../lib/store/lease.store.js';
import { memoryLeases } from '../../support/memory-leases.js';

const HOUR_MS = 3_600_000;

/** What a follower met with, and when it did what, in ms since the start. */
class World {
  readonly looks: number[] = [];
  readonly queries: number[] = [];
  readonly sweeps: number[] = [];
  fails = false;
  isRunning = false;
  followed = true;
  doubtful = false;
  /** What submissions in doubt do when they are called to ask. */
  onUrge = (): void => undefined;
  readonly turns: QueryTurns;

  private readonly begin: number;

  constructor(
    readonly clock: TestClock,
    readonly leases: LeaseStore,
  ) {
    this.begin = clock.now().getTime();
    this.turns = new QueryTurns(leases, engineOptions(), clock);
  }

  get time(): number {
    return this.clock.now().getTime() - this.begin;
  }

  follower(): SchedulerFollower {
    const services = {
      leases: this.leases,
      turns: this.turns,
      steps: {
        urge: () => {
          this.onUrge();
        },
      },
      eventLogs: { list: () => Promise.resolve([]) },
      executions: {
        hasLive: () => {
          this.looks.push(this.time);
          return this.fails ? Promise.reject(new Error('no answer')) : Promise.resolve(this.followed);
        },
        hasDoubtful: () => Promise.resolve(this.doubtful),
        bringForward: () => Promise.resolve(),
        findDue: () => Promise.resolve([]),
        eventLogsInUse: () => Promise.resolve(new Set()),
      },
      jobs: { setUnreachable: () => Promise.resolve() },
      reconciler: {
        reconcile: () => {
          this.queries.push(this.time);
          return Promise.resolve(this.isRunning);
        },
      },
      sweeper: {
        sweep: () => {
          this.sweeps.push(this.time);
          return Promise.resolve();
        },
      },
      deletions: { resume: () => Promise.resolve() },
    } as unknown as FollowerServices;
    return new SchedulerFollower({ name: 'pool' } as Scheduler, services, engineOptions(), this.clock);
  }
}

/** The beats of the loop for some time; each look ends before the next beat. */
async function live(clock: TestClock, milliseconds: number, beat: () => void): Promise<void> {
  for (let past = 0; past < milliseconds; past += HEARTBEAT_MS) {
    clock.advance(HEARTBEAT_MS);
    beat();
    await setImmediate();
    await setImmediate();
  }
}

describe('the follower of a scheduler', () => {
  let clock: TestClock;
  let world: World;
  let follower: SchedulerFollower;

  beforeEach(() => {
    for (const level of ['log', 'warn'] as const) jest.spyOn(Logger.prototype, level).mockReturnValue(undefined);
    clock = new TestClock();
    world = new World(clock, memoryLeases());
    follower = world.follower();
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  function pauses(): number[] {
    return world.looks.map((time, index) => time - (world.looks[index - 1] ?? 0)).slice(1);
  }

  it('looks twice a second at first, then the more seldom the longer nothing happens, at least each 5 s', async () => {
    await live(clock, HOUR_MS, () => {
      follower.lookIfDue();
    });

    const found = pauses();
    expect(Math.max(...found.slice(0, 50))).toBe(500);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found.at(-1)).toBe(5000);
  });

  it('looks twice a second while a program runs', async () => {
    world.isRunning = true;

    await live(clock, 10 * 60_000, () => {
      follower.lookIfDue();
    });

    // What the queue says is known from the first look on.
    expect(new Set(pauses())).toEqual(new Set([500]));
  });

  it('looks at once when it is woken, and quickly for a while', async () => {
    await live(clock, HOUR_MS, () => {
      follower.lookIfDue();
    });
    const before = world.looks.length;

    await follower.look();
    const woken = world.looks.length - before;
    await live(clock, 10_000, () => {
      follower.lookIfDue();
    });

    expect(woken).toBe(1);
    expect(world.looks.length - before).toBeGreaterThanOrEqual(20);
  });

  it('looks at the next beat when something was submitted', async () => {
    await live(clock, HOUR_MS, () => {
      follower.lookIfDue();
    });
    const before = world.looks.length;

    follower.expect();
    await live(clock, HEARTBEAT_MS, () => {
      follower.lookIfDue();
    });

    expect(world.looks.length - before).toBe(1);
  });

  it('lets the queue be asked at most once a minute, whatever wakes it, fails, or is started anew', async () => {
    let beats = 0;
    await live(clock, HOUR_MS, () => {
      beats += 1;
      world.fails = beats % 900 > 600;
      if (beats % 7 === 0) void follower.look();
      // A process that ended without a word, and its successor.
      if (beats % 1000 === 0) follower = world.follower();
      follower.lookIfDue();
    });

    const asked = [...world.queries, ...world.sweeps].sort((a, b) => a - b);
    const gaps = asked.map((time, index) => time - (asked[index - 1] ?? -HOUR_MS));
    expect(asked.length).toBeGreaterThan(20);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60_000);
  });

  it('takes turns with submissions in doubt: one query a minute with theirs, too', async () => {
    const asked: number[] = [];
    world.doubtful = true;
    world.onUrge = () => {
      void world.turns.take('pool').then((may) => may && asked.push(world.time));
    };

    await live(clock, HOUR_MS, () => {
      follower.lookIfDue();
    });

    const all = [...asked, ...world.queries].sort((a, b) => a - b);
    expect(Math.min(...all.slice(1).map((time, index) => time - (all[index] ?? 0)))).toBeGreaterThanOrEqual(60_000);
    expect(asked.length).toBeGreaterThan(20);
    expect(world.queries.length).toBeGreaterThan(20);
  });

  it('asks itself a moment later when nobody in doubt takes the turn', async () => {
    world.doubtful = true;

    await live(clock, HOUR_MS, () => {
      follower.lookIfDue();
    });

    expect(world.queries.length).toBeGreaterThan(50);
  });

  it('looks for directories that nobody owns once an hour, although jobs are followed all the time', async () => {
    await live(clock, 3 * HOUR_MS, () => {
      follower.lookIfDue();
    });

    expect(world.sweeps).toHaveLength(2);
    expect(world.queries.length).toBeGreaterThan(170);
  });

  it('is replaced by another replica within 30 s of its death, and not before', async () => {
    const other = new World(clock, world.leases);
    const successor = other.follower();
    await live(clock, 60_000, () => {
      follower.lookIfDue();
      successor.lookIfDue();
    });
    const before = other.looks.length;
    const [death] = [other.time];

    await live(clock, 60_000, () => {
      successor.lookIfDue();
    });

    expect(before).toBe(0);
    expect(other.looks[0]! - death).toBeLessThanOrEqual(30_000);
    expect(successor.leads).toBe(true);
  });

  it('leaves the scheduler to whoever took it over while it slept, and says so once', async () => {
    const other = new World(clock, world.leases);
    const successor = other.follower();
    await follower.look();
    clock.advance(60_000);
    await successor.look();

    await live(clock, 60_000, () => {
      follower.lookIfDue();
      successor.lookIfDue();
    });

    expect(world.looks).toHaveLength(1);
    expect(other.looks.length).toBeGreaterThan(50);
    expect(jest.mocked(Logger.prototype.log).mock.calls).toEqual([
      ['The scheduler "pool" is followed by another replica now.'],
    ]);
  });

  it('follows on at once after a scheduler of the same name in this process', async () => {
    await follower.look();
    const heir = new SchedulerFollower(
      follower.scheduler,
      (follower as unknown as { services: FollowerServices }).services,
      engineOptions(),
      clock,
      follower,
    );

    await heir.look();

    expect(heir.leads).toBe(true);
    expect(world.looks).toHaveLength(2);
  });
});
