import { Injectable } from '@nestjs/common';
import { In, MoreThanOrEqual, type EntityManager } from 'typeorm';
import type { SubJobCounts, SubJobStatus } from '../domain/sub-job.js';
import { upsertSql } from './bulk-sql.js';
import { chunksOf } from './chunks.js';
import { SubJobEntity } from './entities/index.js';
import type { Fence } from './fence.js';
import { JobsDatabase } from './jobs-database.js';
import { ROWS_AT_ONCE, StatementText } from './statement-text.js';

/** What the sub-jobs of one execution add up to; those without a row are not counted. */
export interface SubJobTotals {
  readonly counts: SubJobCounts;
  readonly firstStart: Date | null;
  readonly lastEnd: Date | null;
  /** The smallest and the largest exit code and signal of those that ended. */
  readonly exitCodes: readonly [number | null, number | null];
  readonly exitSignals: readonly [number | null, number | null];
}

interface TotalsRow {
  readonly executionKey: string;
  readonly status: SubJobStatus;
  readonly number: number | string;
  readonly firstStart: number | string | null;
  readonly lastEnd: number | string | null;
  readonly lowCode: number | null;
  readonly highCode: number | null;
  readonly lowSignal: number | null;
  readonly highSignal: number | null;
}

/** Databases limit the parameters of one statement. */
const CHUNK = 500;

const MUTABLE_COLUMNS = [
  'status',
  'phase',
  'phaseTime',
  'startTime',
  'endTime',
  'exitCode',
  'exitSignal',
  'holdReason',
  'holdCode',
  'holdSubcode',
  'removeReason',
  'slot',
  'memoryMegabytes',
  'resources',
] as const satisfies readonly (keyof SubJobEntity)[];

/** Sub-jobs in the database. */
@Injectable()
export class SubJobStore {
  constructor(private readonly database: JobsDatabase) {}

  /** The stored ones of an execution, in order; `limit` at most, from `from` on. */
  list(executionKey: string, from: number, limit: number): Promise<SubJobEntity[]> {
    return this.database.read((manager) =>
      manager
        .createQueryBuilder(SubJobEntity, 'subJob')
        .where({ executionKey })
        .andWhere('subJob.position >= :from', { from })
        .orderBy('subJob.position')
        .take(limit)
        .getMany(),
    );
  }

  /** The same, of those that are in some states. */
  listWith(
    executionKey: string,
    statuses: readonly SubJobStatus[],
    from: number,
    limit: number,
  ): Promise<SubJobEntity[]> {
    const where = { executionKey, status: In([...statuses]), position: MoreThanOrEqual(from) };
    return this.database.read((manager) =>
      manager.find(SubJobEntity, { where, order: { position: 'ASC' }, take: limit }),
    );
  }

  /** The positions of those of an execution that are in a state, ascending. */
  async positionsWith(executionKey: string, status: SubJobStatus): Promise<number[]> {
    const rows = await this.database.read((manager) =>
      manager.find(SubJobEntity, {
        select: { position: true },
        where: { executionKey, status },
        order: { position: 'ASC' },
      }),
    );
    return rows.map(({ position }) => position);
  }

  /** Stores those of an execution at some positions for another execution, too. */
  async copy(executionKey: string, positions: readonly number[], toExecutionKey: string): Promise<void> {
    for (let start = 0; start < positions.length; start += CHUNK) {
      const rows = await this.find(executionKey, positions.slice(start, start + CHUNK));
      await this.upsert(rows.map((row) => Object.assign(row, { executionKey: toExecutionKey })));
    }
  }

  /** Those of an execution at some positions. */
  async find(executionKey: string, positions: readonly number[]): Promise<SubJobEntity[]> {
    const rows: SubJobEntity[] = [];
    for (let start = 0; start < positions.length; start += CHUNK) {
      const chunk = positions.slice(start, start + CHUNK);
      rows.push(
        ...(await this.database.read((manager) =>
          manager.findBy(SubJobEntity, { executionKey, position: In([...chunk]) }),
        )),
      );
    }
    return rows;
  }

  /** All stored ones of some executions; for jobs with few sub-jobs. */
  async findAll(executionKeys: readonly string[]): Promise<SubJobEntity[]> {
    const rows: SubJobEntity[] = [];
    for (let start = 0; start < executionKeys.length; start += CHUNK) {
      const chunk = executionKeys.slice(start, start + CHUNK);
      rows.push(
        ...(await this.database.read((manager) => manager.findBy(SubJobEntity, { executionKey: In([...chunk]) }))),
      );
    }
    return rows;
  }

  /** Of each execution the first one that is held, to tell why. */
  async findHeld(executionKeys: readonly string[]): Promise<SubJobEntity[]> {
    const rows: SubJobEntity[] = [];
    for (const keys of chunksOf(executionKeys)) {
      rows.push(...(await this.database.read((manager) => firstHeld(manager, keys))));
    }
    return rows;
  }

  /**
   * Stores states, whether there were rows or not; a few statements for all of them.
   * @param fence under which lease; `null` where it needs none
   */
  async upsert(subJobs: readonly SubJobEntity[], fence: Fence | null = null): Promise<void> {
    // Two statements that lock the same rows in the same order never wait for each other.
    const chunks = chunksOf([...subJobs].sort(byKey), ROWS_AT_ONCE);
    await Promise.all(
      chunks.map((rows) =>
        this.database.run((manager) => {
          const text = new StatementText(manager);
          const match = ['executionKey', 'position'];
          return text.run(upsertSql(text, { entity: SubJobEntity, match, set: MUTABLE_COLUMNS, rows, fence }));
        }),
      ),
    );
  }

  /** Adds up the sub-jobs of some executions; executions without rows are absent from the answer. */
  async totals(executionKeys: readonly string[]): Promise<Map<string, SubJobTotals>> {
    const rows: TotalsRow[] = [];
    for (let start = 0; start < executionKeys.length; start += CHUNK) {
      rows.push(...(await this.totalsRows(executionKeys.slice(start, start + CHUNK))));
    }
    const totals = new Map<string, SubJobTotals>();
    for (const row of rows) totals.set(row.executionKey, add(totals.get(row.executionKey), row));
    return totals;
  }

  /** Removes the rows of some executions. */
  async remove(executionKeys: readonly string[]): Promise<void> {
    await this.database.run((manager) => manager.delete(SubJobEntity, { executionKey: In([...executionKeys]) }));
  }

  private totalsRows(executionKeys: readonly string[]): Promise<TotalsRow[]> {
    return this.database.read((manager) =>
      manager
        .createQueryBuilder(SubJobEntity, 'subJob')
        .select('subJob.executionKey', 'executionKey')
        .addSelect('subJob.status', 'status')
        .addSelect('COUNT(*)', 'number')
        .addSelect('MIN(subJob.startTime)', 'firstStart')
        .addSelect('MAX(subJob.endTime)', 'lastEnd')
        .addSelect('MIN(subJob.exitCode)', 'lowCode')
        .addSelect('MAX(subJob.exitCode)', 'highCode')
        .addSelect('MIN(subJob.exitSignal)', 'lowSignal')
        .addSelect('MAX(subJob.exitSignal)', 'highSignal')
        .where({ executionKey: In([...executionKeys]) })
        .groupBy('subJob.executionKey')
        .addGroupBy('subJob.status')
        .getRawMany<TotalsRow>(),
    );
  }
}

function firstHeld(manager: EntityManager, executionKeys: readonly string[]): Promise<SubJobEntity[]> {
  return manager
    .createQueryBuilder(SubJobEntity, 'subJob')
    .innerJoin(
      (query) =>
        query
          .select('held.executionKey', 'held_key')
          .addSelect('MIN(held.position)', 'first_position')
          .from(SubJobEntity, 'held')
          .where({ executionKey: In([...executionKeys]), status: 'held' })
          .groupBy('held.executionKey'),
      'first',
      'first.held_key = subJob.executionKey AND first.first_position = subJob.position',
    )
    .getMany();
}

function byKey(a: SubJobEntity, b: SubJobEntity): number {
  return a.executionKey < b.executionKey ? -1 : a.executionKey > b.executionKey ? 1 : a.position - b.position;
}

function add(totals: SubJobTotals | undefined, row: TotalsRow): SubJobTotals {
  return {
    counts: { ...totals?.counts, [row.status]: Number(row.number) },
    firstStart: time(Math.min, totals?.firstStart, row.firstStart),
    lastEnd: time(Math.max, totals?.lastEnd, row.lastEnd),
    exitCodes: span(totals?.exitCodes, row.lowCode, row.highCode),
    exitSignals: span(totals?.exitSignals, row.lowSignal, row.highSignal),
  };
}

function time(
  choose: (a: number, b: number) => number,
  known: Date | null | undefined,
  value: number | string | null,
): Date | null {
  if (value === null) return known ?? null;
  return new Date(known ? choose(known.getTime(), Number(value)) : Number(value));
}

function span(
  known: readonly [number | null, number | null] | undefined,
  low: number | null,
  high: number | null,
): readonly [number | null, number | null] {
  const [knownLow, knownHigh] = known ?? [null, null];
  return [
    low === null || knownLow === null ? (low ?? knownLow) : Math.min(low, knownLow),
    high === null || knownHigh === null ? (high ?? knownHigh) : Math.max(high, knownHigh),
  ];
}
