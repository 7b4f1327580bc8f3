import { Injectable } from '@nestjs/common';
import { LessThanOrEqual, MoreThan } from 'typeorm';
import { WakeEntity } from './entities/index.js';
import { JobsDatabase } from './jobs-database.js';

/** Later looks at jobs in the database; a job has one at most. */
@Injectable()
export class WakeStore {
  constructor(private readonly database: JobsDatabase) {}

  /** Asks for a look at a job at a time; where one is asked for already, the earlier one stays. */
  async upsert(jobId: number, wakeTime: Date): Promise<void> {
    await this.database.run((manager) =>
      manager
        .createQueryBuilder()
        .insert()
        .into(WakeEntity)
        .values({ jobId, wakeTime })
        .orIgnore()
        .updateEntity(false)
        .execute(),
    );
    await this.database.run((manager) =>
      manager.update(WakeEntity, { jobId, wakeTime: MoreThan(wakeTime) }, { wakeTime }),
    );
  }

  /** Looks whose time has come, the longest due first. */
  due(now: Date, limit: number): Promise<WakeEntity[]> {
    return this.database.run((manager) =>
      manager.find(WakeEntity, {
        where: { wakeTime: LessThanOrEqual(now) },
        order: { wakeTime: 'ASC' },
        take: limit,
      }),
    );
  }

  /**
   * Removes a look that {@link due} gave.
   * @returns whether it was there still: one replica only is told so
   */
  async remove({ jobId, wakeTime }: WakeEntity): Promise<boolean> {
    const { affected } = await this.database.run((manager) => manager.delete(WakeEntity, { jobId, wakeTime }));
    return affected === 1;
  }

  /** Removes the look at a job that goes. */
  async removeByJob(jobId: number): Promise<void> {
    await this.database.run((manager) => manager.delete(WakeEntity, { jobId }));
  }
}
