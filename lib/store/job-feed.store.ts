import { Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { dataSourceOf } from './data-source-of.js';
import { DeletionEntity, JobEntity } from './entities/index.js';
import { JobsDatabase } from './jobs-database.js';
import type { NamedSql } from './named-sql.js';
import { selectRows } from './select-entities.js';
import { SqlNames } from './sql-names.js';

/** A row that was changed or removed, without what it holds. */
export interface ChangedRow extends Pick<JobEntity, 'id' | 'app' | 'user' | 'changeTime' | 'revision'> {
  /** The job's uuid where the row is gone; `null` while it is there. */
  readonly removedKey: string | null;
}

/** Revision of a row that is gone: it comes after every change. */
export const AFTER_EVERY_CHANGE = 2 ** 31 - 1;

const PAGE = 1000;

/** The raw row; drivers give a bigint as a number or as a string, and aliases in lower case. */
interface RawRow {
  readonly id: number;
  readonly app: string;
  readonly owner: string;
  readonly changed: number | string;
  readonly revision: number | string;
  readonly removed: string | null;
}

interface Position {
  readonly changed: number;
  readonly id: number;
}

/** Which jobs were changed or removed of late, by whichever replica. */
@Injectable()
export class JobFeedStore {
  constructor(private readonly database: JobsDatabase) {}

  /** The jobs that were changed or removed since a moment, the oldest change first; one statement for each 1000. */
  async changedSince(since: Date): Promise<ChangedRow[]> {
    const rows: ChangedRow[] = [];
    // Many rows may have been changed by one statement, at one moment.
    for (let after: Position = { changed: since.getTime(), id: -1 }; ;) {
      const page = await this.page(after, PAGE);
      rows.push(...page);
      const last = page.at(-1);
      if (!last || page.length < PAGE) return rows;
      after = { changed: last.changeTime.getTime(), id: last.id };
    }
  }

  /** The same for one app, `most` rows at most; `null` when there are more. */
  async changesOf(app: string, since: Date, most: number): Promise<ChangedRow[] | null> {
    const rows = await this.page({ changed: since.getTime(), id: -1 }, most + 1, app);
    return rows.length > most ? null : rows;
  }

  private async page(after: Position, limit: number, app?: string): Promise<ChangedRow[]> {
    const rows = await this.database.read((manager) =>
      selectRows<RawRow>(manager, changesSql(dataSourceOf(manager), after, limit, app)),
    );
    return rows.map(({ id, app: of, owner, changed, revision, removed }) => ({
      id,
      app: of,
      user: owner,
      changeTime: new Date(Number(changed)),
      // MySQL gives the column of a union as a bigint, and the driver that as a text.
      revision: Number(revision),
      removedKey: removed,
    }));
  }
}

/** Changes and removals in one statement, so that looking for both costs one. */
function changesSql(dataSource: DataSource, after: Position, limit: number, app: string | undefined): NamedSql {
  const jobs = new SqlNames(dataSource, JobEntity);
  const gone = new SqlNames(dataSource, DeletionEntity);
  const from = (table: string, id: string, time: string, name: string, user: string): string =>
    // The first condition is one that an index is good for.
    `${id} AS id, ${name} AS app, ${user} AS owner, ${time} AS changed FROM ${table} ` +
    `WHERE ${time} >= :changed AND (${time} > :changed OR ${id} > :id)${app === undefined ? '' : ` AND ${name} = :app`}`;
  const changed = from(
    jobs.table,
    jobs.column('id'),
    jobs.column('changeTime'),
    jobs.column('app'),
    jobs.column('user'),
  );
  const removed = from(
    gone.table,
    gone.column('jobId'),
    gone.column('deletionTime'),
    gone.column('app'),
    gone.column('user'),
  );
  const all =
    `SELECT ${jobs.column('revision')} AS revision, NULL AS removed, ${changed} ` +
    `UNION ALL SELECT ${AFTER_EVERY_CHANGE} AS revision, ${gone.column('key')} AS removed, ${removed}`;
  return {
    sql: `SELECT * FROM (${all}) feed ORDER BY changed, id LIMIT ${limit}`,
    parameters: { ...after, ...(app !== undefined && { app }) },
  };
}
