import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { isFinalStatus } from '../domain/job-status.js';
import { chunksOf, VALUES_AT_ONCE } from './chunks.js';
import { JobEntity, WakeEntity } from './entities/index.js';
import { JobsDatabase } from './jobs-database.js';

/** A job that somebody wants looked at, and the scheduler that knows of it. */
export interface FollowedJob {
  readonly jobId: number;
  readonly scheduler: string;
}

/** A look whose moment has come. */
export interface DueLook {
  readonly jobId: number;
  /** Whether somebody waits for it: what failed before shall be tried again. */
  readonly isUrgent: boolean;
}

/** Looks that others than the loop have asked for. One for each job: the earliest, or the one that somebody waits for. */
@Injectable()
export class WakeStore {
  constructor(private readonly database: JobsDatabase) {}

  /** Which of some jobs a scheduler may have news of: executed, not over, not deleted. */
  async followed(jobIds: readonly number[]): Promise<FollowedJob[]> {
    const found: FollowedJob[] = [];
    for (const ids of chunksOf(jobIds)) {
      const rows = await this.database.read((manager) =>
        manager.find(JobEntity, {
          select: { id: true, status: true, scheduler: true },
          where: { id: In(ids), scheduler: Not(IsNull()), executionKey: Not(IsNull()), deletedTime: IsNull() },
        }),
      );
      for (const { id, status, scheduler } of rows) {
        if (scheduler !== null && !isFinalStatus(status)) found.push({ jobId: id, scheduler });
      }
    }
    return found;
  }

  /** Notes that some jobs shall be looked at at a moment; where an earlier one is noted, that one stays. */
  async schedule(jobIds: readonly number[], wakeTime: Date): Promise<void> {
    for (const ids of chunksOf(jobIds)) {
      const rows = ids.map((jobId) => ({ jobId, wakeTime }));
      await this.database.run((manager) =>
        manager.createQueryBuilder().insert().into(WakeEntity).values(rows).orIgnore().updateEntity(false).execute(),
      );
      await this.database.run((manager) =>
        manager.update(WakeEntity, { jobId: In(ids), wakeTime: MoreThan(wakeTime) }, { wakeTime }),
      );
    }
  }

  /** Notes that somebody waits for a look at a job; any other look at it is that one, too. */
  async urge(jobId: number, now: Date): Promise<void> {
    await this.schedule([jobId], now);
    // A look that has begun before does not count for it.
    await this.database.run((manager) => manager.update(WakeEntity, { jobId }, { wakeTime: now, urgentTime: now }));
  }

  /** Whether a look that somebody waits for is still to come. */
  async isAwaited(jobId: number): Promise<boolean> {
    const where = { jobId, urgentTime: Not(IsNull()) };
    return this.database.read((manager) => manager.existsBy(WakeEntity, where));
  }

  /** The looks whose moment has come, the earliest first; at most 500. */
  async due(now: Date): Promise<DueLook[]> {
    const rows = await this.database.read((manager) =>
      manager.find(WakeEntity, {
        where: { wakeTime: LessThanOrEqual(now) },
        order: { wakeTime: 'ASC' },
        take: VALUES_AT_ONCE,
      }),
    );
    return rows.map(({ jobId, urgentTime }) => ({ jobId, isUrgent: urgentTime !== null }));
  }

  /** The earliest moment after `now` that is noted; `null` when there is none. */
  async nextAfter(now: Date): Promise<Date | null> {
    const [row] = await this.database.read((manager) =>
      manager.find(WakeEntity, { where: { wakeTime: MoreThan(now) }, order: { wakeTime: 'ASC' }, take: 1 }),
    );
    return row?.wakeTime ?? null;
  }

  /** Forgets the looks that were due at `now`; one that was asked for meanwhile stays. */
  async remove(jobIds: readonly number[], now: Date): Promise<void> {
    for (const ids of chunksOf(jobIds)) {
      await this.database.run((manager) =>
        manager.delete(WakeEntity, { jobId: In(ids), wakeTime: LessThanOrEqual(now) }),
      );
    }
  }

  /** Removes the look at a job that goes. */
  async removeByJob(jobId: number): Promise<void> {
    await this.database.run((manager) => manager.delete(WakeEntity, { jobId }));
  }
}
