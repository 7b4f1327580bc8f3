import { Injectable } from '@nestjs/common';
import { LessThanOrEqual, MoreThan } from 'typeorm';
import { JobEntity } from './entities/index.js';
import { JobsDatabase } from './jobs-database.js';

/** A job whose handlers are to be told of something. */
export interface DueNotification {
  readonly jobId: number;
  /** From when on; moved on by whoever takes it. */
  readonly notifyTime: Date;
}

/** What is stored after handlers were told of a change, or failed. */
export type NotificationOutcome = Pick<JobEntity, 'pendingChanges' | 'notifyTime' | 'notifyAttempts'> &
  Partial<Pick<JobEntity, 'handlerMessage'>>;

/** Which jobs have changes of their status that handlers have not seen, and who tells them. */
@Injectable()
export class NotificationStore {
  constructor(private readonly database: JobsDatabase) {}

  /** The longest due first. */
  async findDue(now: Date, limit: number): Promise<DueNotification[]> {
    const rows = await this.database.read((manager) =>
      manager.find(JobEntity, {
        select: { id: true, notifyTime: true },
        where: { notifyTime: LessThanOrEqual(now) },
        order: { notifyTime: 'ASC' },
        take: limit,
      }),
    );
    return rows.flatMap(({ id, notifyTime }) => (notifyTime ? [{ jobId: id, notifyTime }] : []));
  }

  /** Makes due now what is due later than `farthest`: a clock that was ahead and has been put back since has said so. */
  async bringForward(now: Date, farthest: Date): Promise<void> {
    await this.database.run((manager) =>
      manager.update(JobEntity, { notifyTime: MoreThan(farthest) }, { notifyTime: now }),
    );
  }

  /**
   * Takes a job for oneself until `until`, or keeps it: nobody else tells its handlers anything before.
   * @returns false when somebody else was quicker
   */
  async claim({ jobId, notifyTime }: DueNotification, until: Date): Promise<boolean> {
    const { affected } = await this.database.run((manager) =>
      manager.update(JobEntity, { id: jobId, notifyTime }, { notifyTime: until }),
    );
    return affected === 1;
  }

  /**
   * Stores what came of it, if the row is as it was read and still claimed until `claimedUntil`. Only a message of a
   * handler is a change that viewers are told of.
   */
  async settle(
    { id, revision }: Pick<JobEntity, 'id' | 'revision'>,
    claimedUntil: Date,
    outcome: NotificationOutcome,
    now: Date,
  ): Promise<boolean> {
    const { affected } = await this.database.run((manager) =>
      manager
        .createQueryBuilder()
        .update(JobEntity)
        .set({
          ...outcome,
          ...(outcome.handlerMessage !== undefined && { changeTime: now }),
          revision: () => 'revision + 1',
        })
        .where({ id, revision, notifyTime: claimedUntil })
        .execute(),
    );
    return affected === 1;
  }
}
