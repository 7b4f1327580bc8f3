import type { SchedulerEvent } from '../domain/scheduler-event.js';
import type { HostFile } from '../hosts/host.js';
import { LONGEST_EVENT_BYTES } from '../schedulers/htcondor/event-log-records.js';
import { parseEventLog } from '../schedulers/htcondor/event-log-parser.js';
import type { Scheduler } from '../schedulers/scheduler.js';
import type { EventLogEntity } from '../store/entities/index.js';
import { eventLogFileName, type EventLogStore } from '../store/event-log.store.js';
import { LeaseLostError } from './engine.errors.js';
import type { FollowerLease } from './follower-lease.js';

/** More than the longest event, so that each piece holds a whole one. */
const PIECE_BYTES = 2 * LONGEST_EVENT_BYTES;

/** The size from which on new submissions are followed by a new log. */
const LARGEST_LOG_BYTES = 32 * 1024 * 1024;

/**
 * Reads the event logs of one scheduler from where reading had come to, on handles that stay open. New state first,
 * position after it: what is read twice changes nothing, so no transaction is needed.
 */
export class EventLogFollower {
  private readonly files = new Map<number, HostFile>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly logs: EventLogStore,
    private readonly lease: FollowerLease,
    private readonly take: (events: readonly SchedulerEvent[]) => Promise<void>,
  ) {}

  /**
   * Reads all that is new in all logs.
   * @returns the number of events
   * @throws LeaseLostError when somebody else reads them by now
   */
  async read(): Promise<number> {
    let events = 0;
    for (const log of await this.logs.list(this.scheduler.name)) events += await this.readLog(log);
    return events;
  }

  /** Begins a new log when the newest one is large, and forgets old ones that no job is followed by. */
  async rotate(inUse: ReadonlySet<string>): Promise<void> {
    const logs = await this.logs.list(this.scheduler.name);
    const newest = logs.at(-1);
    if (!newest) return;
    if (newest.position >= LARGEST_LOG_BYTES) await this.logs.begin(this.scheduler.name, newest.number + 1);
    for (const log of logs.slice(0, -1)) {
      if (inUse.has(eventLogFileName(log.number))) continue;
      await this.forget(log.number);
      await this.logs.remove(log);
    }
  }

  /** Closes all handles; reading again opens them anew. */
  async close(): Promise<void> {
    await Promise.all([...this.files.keys()].map((number) => this.forget(number)));
  }

  private async readLog(log: EventLogEntity): Promise<number> {
    const file = await this.open(log);
    if (!file) return 0;
    const size = await file.size();
    // A log that became shorter was truncated or replaced: events read again change nothing.
    let position = size < log.position ? 0 : log.position;
    let count = 0;
    while (position < size) {
      const piece = await file.read(position, Math.min(PIECE_BYTES, size - position));
      if (!piece.length) break;
      const { events, consumed } = parseEventLog(piece, {
        zoneOffsetMinutes: await this.scheduler.zoneOffsetMinutes(),
        referenceTime: new Date(),
      });
      if (!consumed) break;
      await this.lease.keep();
      await this.take(events);
      position += consumed;
      count += events.length;
      const { fence } = this.lease;
      if (!(await this.logs.setPosition(log, position, fence))) throw new LeaseLostError(fence.lease);
    }
    return count;
  }

  private async open({ number }: EventLogEntity): Promise<HostFile | null> {
    const known = this.files.get(number);
    if (known) return known;
    const file = await this.scheduler.openEventLog(eventLogFileName(number));
    if (file) this.files.set(number, file);
    return file;
  }

  private async forget(number: number): Promise<void> {
    const file = this.files.get(number);
    this.files.delete(number);
    // The handle may be of a connection that is gone.
    await file?.close().catch(() => undefined);
  }
}
