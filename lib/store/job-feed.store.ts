import { Injectable } from '@nestjs/common';
import { MoreThan, MoreThanOrEqual, type FindOptionsWhere } from 'typeorm';
import { JobEntity } from './entities/index.js';
import { JobsDatabase } from './jobs-database.js';

/** A row that was changed, without what it holds. */
export type ChangedRow = Pick<JobEntity, 'id' | 'app' | 'user' | 'changeTime' | 'revision'>;

const COLUMNS = { id: true, app: true, user: true, changeTime: true, revision: true } as const;
const PAGE = 1000;

/** Which jobs were changed of late, by whichever replica. */
@Injectable()
export class JobFeedStore {
  constructor(private readonly database: JobsDatabase) {}

  /** The rows that were changed since a moment, the oldest change first. */
  async changedSince(since: Date): Promise<ChangedRow[]> {
    const rows: ChangedRow[] = [];
    for (let where: FindOptionsWhere<JobEntity>[] = [{ changeTime: MoreThanOrEqual(since) }]; ;) {
      const page = await this.database.read((manager) =>
        manager.find(JobEntity, {
          select: COLUMNS,
          where,
          order: { changeTime: 'ASC', id: 'ASC' },
          take: PAGE,
        }),
      );
      rows.push(...page);
      const last = page.at(-1);
      if (!last || page.length < PAGE) return rows;
      // Many rows may have been changed by one statement, at one moment.
      const { id, changeTime } = last;
      where = [{ changeTime, id: MoreThan(id) }, { changeTime: MoreThan(changeTime) }];
    }
  }
}
