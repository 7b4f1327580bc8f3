import { Injectable } from '@nestjs/common';
import { updateSql } from './bulk-sql.js';
import { EventLogEntity } from './entities/index.js';
import type { Fence } from './fence.js';
import { JobsDatabase } from './jobs-database.js';
import { selectByValues } from './select-entities.js';
import { StatementText } from './statement-text.js';

/** The event logs of the schedulers, and how far they have been read. */
@Injectable()
export class EventLogStore {
  constructor(private readonly database: JobsDatabase) {}

  /** The logs of a scheduler that are followed, the oldest first. */
  async list(scheduler: string): Promise<EventLogEntity[]> {
    // Every look asks this: a query builder would take several times longer than the database.
    const logs = await this.database.read((manager) =>
      selectByValues(manager, EventLogEntity, 'scheduler', [scheduler]),
    );
    return logs.sort((one, other) => one.number - other.number);
  }

  /** Begins a log; nothing happens when it is there already. */
  async begin(scheduler: string, number: number): Promise<void> {
    await this.database.run((manager) =>
      manager
        .createQueryBuilder()
        .insert()
        .into(EventLogEntity)
        .values({ scheduler, number, position: 0 })
        .orIgnore()
        .updateEntity(false)
        .execute(),
    );
  }

  /**
   * Stores how far a log has been read, as long as its reader holds the lease.
   * @returns whether it does
   */
  async setPosition({ scheduler, number }: EventLogEntity, position: number, fence: Fence): Promise<boolean> {
    const changed = await this.database.run((manager) => {
      const text = new StatementText(manager);
      const match = ['scheduler', 'number'];
      const rows = [{ scheduler, number, position }];
      return text.run(updateSql(text, { entity: EventLogEntity, match, set: ['position'], rows, fence }));
    });
    return changed === 1;
  }

  /** Forgets a log that nobody is followed by any more. */
  async remove(log: EventLogEntity): Promise<void> {
    const { scheduler, number } = log;
    await this.database.run((manager) => manager.delete(EventLogEntity, { scheduler, number }));
  }
}

/** The name of an event log's file: `events-0001.log`. */
export function eventLogFileName(number: number): string {
  return `events-${String(number).padStart(4, '0')}.log`;
}
