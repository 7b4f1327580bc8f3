import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, Not, type FindOptionsWhere } from 'typeorm';
import { ExecutionEntity } from './entities/index.js';
import { EXECUTION_PHASE, FOLLOWED_PHASES, type ExecutionPhase } from './execution-phase.js';
import { chunksOf } from './chunks.js';
import { dataSourceOf } from './data-source-of.js';
import { dueSql, liveSql, placesSql } from './execution-sql.js';
import { fenceSql, type Fence } from './fence.js';
import { Gathered } from './gathered.js';
import { JobsDatabase } from './jobs-database.js';
import { selectByValues, selectEntities, selectRows } from './select-entities.js';
import { StatementText } from './statement-text.js';

/** Columns of an execution that change. */
export type ExecutionChange = Partial<Omit<ExecutionEntity, 'key' | 'jobId'>>;

/** Where an execution is to be found on its scheduler. */
export type ExecutionPlace = Pick<ExecutionEntity, 'key' | 'clusterId' | 'firstProc' | 'numJobs' | 'directory'>;

/** What {@link ExecutionStore.adopt} found: it waits for its events, a stop of it is due at once, or it was known. */
export type Adoption = 'waits' | 'due' | 'known';

/** Phases in which it is not known here whether the scheduler has it. */
export const UNDECIDED_PHASES: readonly ExecutionPhase[] = [EXECUTION_PHASE.SUBMITTING, EXECUTION_PHASE.INTENDED];

/** Databases limit the parameters of one statement. */
const CHUNK = 500;

/** Executions in the database. */
@Injectable()
export class ExecutionStore {
  private readonly places = new Gathered<string, ExecutionPlace | null>(async (keys) => {
    const found = new Map((await this.placesOf([...new Set(keys)])).map((place) => [place.key, place]));
    return keys.map((key) => found.get(key) ?? null);
  });

  private readonly looks = new Gathered<string, ExecutionEntity | null>((keys) => this.findAll(keys));

  constructor(private readonly database: JobsDatabase) {}

  /** Stores an intent; committed when this resolves. */
  async insert(execution: ExecutionEntity): Promise<void> {
    await this.database.run((manager) => manager.insert(ExecutionEntity, execution));
  }

  /** `null` when there is none. One statement for all that are looked for at the moment. */
  find(key: string): Promise<ExecutionEntity | null> {
    return this.looks.ask(key);
  }

  /** Where the executions with these keys are. */
  placesOf(keys: readonly string[]): Promise<ExecutionPlace[]> {
    return this.inChunks(keys, (chunk) =>
      this.database.read((manager) =>
        selectEntities(manager, ExecutionEntity, placesSql(dataSourceOf(manager), chunk)),
      ),
    );
  }

  /** The same for one key, `null` when there is none; one statement for all that are looked for at the moment. */
  placeOf(key: string): Promise<ExecutionPlace | null> {
    return this.places.ask(key);
  }

  /** All executions of a job. */
  findByJob(jobId: number): Promise<ExecutionEntity[]> {
    return this.database.read((manager) => manager.findBy(ExecutionEntity, { jobId }));
  }

  /** Executions with these keys that are in one of the phases. */
  findByKeys(keys: readonly string[], phases: readonly ExecutionPhase[]): Promise<ExecutionEntity[]> {
    return this.inChunks(keys, (chunk) =>
      this.database.read((manager) => manager.findBy(ExecutionEntity, { key: In([...chunk]), phase: In([...phases]) })),
    );
  }

  /** Executions on a scheduler with these cluster ids that are still followed. */
  findLiveByClusters(scheduler: string, clusterIds: readonly number[]): Promise<ExecutionEntity[]> {
    return this.inChunks(clusterIds, (chunk) =>
      this.database.read((manager) =>
        manager.findBy(ExecutionEntity, {
          scheduler,
          clusterId: In([...chunk]),
          phase: EXECUTION_PHASE.SUBMITTED,
        }),
      ),
    );
  }

  /** All executions on a scheduler that are followed. */
  findLive(scheduler: string): Promise<ExecutionEntity[]> {
    return this.database.read((manager) =>
      manager.findBy(ExecutionEntity, { scheduler, phase: EXECUTION_PHASE.SUBMITTED }),
    );
  }

  /** Whether a scheduler has anything that is followed or waits for its submission to be found. */
  hasLive(scheduler: string): Promise<boolean> {
    return this.database.read(async (manager) => {
      const rows = await selectRows(manager, liveSql(dataSourceOf(manager), scheduler));
      return rows.length > 0;
    });
  }

  /** Whether it is open for any execution what became of an attempt to submit it. */
  hasDoubtful(scheduler: string): Promise<boolean> {
    return this.database.read((manager) =>
      manager.existsBy(ExecutionEntity, { scheduler, phase: EXECUTION_PHASE.SUBMITTING, attempts: MoreThan(0) }),
    );
  }

  /** Which event logs a scheduler's unfinished executions are followed by. */
  async eventLogsInUse(scheduler: string): Promise<Set<string>> {
    const rows = await this.database.read((manager) =>
      manager
        .createQueryBuilder(ExecutionEntity, 'execution')
        .select('DISTINCT execution.eventLog', 'eventLog')
        .where({ scheduler, phase: In([...FOLLOWED_PHASES]) })
        .getRawMany<{ eventLog: string }>(),
    );
    return new Set(rows.map(({ eventLog }) => eventLog));
  }

  /** What the engine has to do on a scheduler now, the longest due first. */
  findDue(scheduler: string, now: Date, limit: number): Promise<ExecutionEntity[]> {
    return this.database.read((manager) =>
      selectEntities(manager, ExecutionEntity, dueSql(dataSourceOf(manager), scheduler, now, limit)),
    );
  }

  /** Makes due now what is due later than `farthest`: a clock that was ahead and has been put back since has said so. */
  async bringForward(scheduler: string, now: Date, farthest: Date): Promise<void> {
    await this.database.run((manager) =>
      manager.update(
        ExecutionEntity,
        { scheduler, phase: Not(EXECUTION_PHASE.CLOSED), dueTime: MoreThan(farthest) },
        { dueTime: now },
      ),
    );
  }

  /**
   * Takes a due execution for oneself until `until`: nobody else will work on it before.
   * @returns false when somebody else was quicker
   */
  claim(execution: ExecutionEntity, until: Date): Promise<boolean> {
    const { key, phase, dueTime } = execution;
    return this.changeWhere({ key, phase, ...(dueTime && { dueTime }) }, { dueTime: until });
  }

  /**
   * INTENDED → SUBMITTING, unless a stop was asked for meanwhile.
   * @returns whether it was so
   */
  beginSubmission(key: string): Promise<boolean> {
    return this.changeWhere(
      { key, phase: EXECUTION_PHASE.INTENDED, stopTime: IsNull() },
      { phase: EXECUTION_PHASE.SUBMITTING },
    );
  }

  /**
   * Stores that the scheduler has a submission. From then on it waits for the event log, but for a stop that was asked
   * for meanwhile: that is due at once.
   */
  async adopt(key: string, cluster: Pick<ExecutionEntity, 'clusterId' | 'firstProc'>, now: Date): Promise<Adoption> {
    if (await this.adoptWhere('IS NULL', key, cluster, null)) return 'waits';
    if (await this.adoptWhere('IS NOT NULL', key, cluster, now)) return 'due';
    return 'known';
  }

  /** @param stopTime whether a stop was asked for */
  private async adoptWhere(
    stopTime: 'IS NULL' | 'IS NOT NULL',
    key: string,
    cluster: Pick<ExecutionEntity, 'clusterId' | 'firstProc'>,
    dueTime: Date | null,
  ): Promise<boolean> {
    const changed = await this.database.run((manager) => {
      const text = new StatementText(manager);
      const change = { phase: EXECUTION_PHASE.SUBMITTED, ...cluster, attempts: 0, dueTime };
      const set = Object.entries(change).map(([name, value]) => text.equals(ExecutionEntity, name, value));
      const where = [
        text.equals(ExecutionEntity, 'key', key),
        text.isIn(ExecutionEntity, 'phase', UNDECIDED_PHASES),
        `${text.column(ExecutionEntity, 'stopTime')} ${stopTime}`,
      ];
      return text.run(`UPDATE ${text.table(ExecutionEntity)} SET ${set.join(', ')} WHERE ${where.join(' AND ')}`);
    });
    return changed === 1;
  }

  /**
   * Changes an execution that is still in the phase; one statement.
   * @returns whether it was so
   */
  change(key: string, phase: ExecutionPhase, change: ExecutionChange): Promise<boolean> {
    return this.changeWhere({ key, phase }, change);
  }

  /** Stores of followed executions that no sub-job is alive: their outputs are due to be collected. */
  async end(keys: readonly string[], now: Date, fence: Fence): Promise<void> {
    for (const some of chunksOf([...keys].sort())) {
      await this.database.run((manager) => {
        const text = new StatementText(manager);
        const equals = (property: keyof ExecutionEntity, value: unknown): string =>
          text.equals(ExecutionEntity, property, value);
        const ended = [equals('phase', EXECUTION_PHASE.ENDED), equals('dueTime', now), equals('attempts', 0)];
        const followed = [text.isIn(ExecutionEntity, 'key', some), equals('phase', EXECUTION_PHASE.SUBMITTED)];
        return text.run(
          `UPDATE ${text.table(ExecutionEntity)} SET ${ended.join(', ')} ` +
            `WHERE ${followed.join(' AND ')} AND ${fenceSql(text, fence)}`,
        );
      });
    }
  }

  /** Asks that an execution be stopped; where that is all there is to do with it, the engine sees to it at `now`. */
  async requestStop(key: string, now: Date): Promise<void> {
    if (await this.stopWhatWaits(key, now)) return;
    await this.database.run((manager) =>
      manager.update(ExecutionEntity, { key, phase: Not(EXECUTION_PHASE.CLOSED) }, { stopTime: now }),
    );
    // It may have been adopted between the two, by somebody who did not see the wish yet.
    await this.stopWhatWaits(key, now);
  }

  /** The wish and that it is due are stored together: the process may end at any moment. */
  private async stopWhatWaits(key: string, now: Date): Promise<boolean> {
    for (const phase of [EXECUTION_PHASE.INTENDED, EXECUTION_PHASE.SUBMITTED]) {
      if (await this.changeWhere({ key, phase }, { stopTime: now, dueTime: now })) return true;
    }
    return false;
  }

  /** Removes one row. */
  async remove(key: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ExecutionEntity, { key }));
  }

  /** Removes the rows of a job. */
  async removeByJob(jobId: number): Promise<void> {
    await this.database.run((manager) => manager.delete(ExecutionEntity, { jobId }));
  }

  private async findAll(keys: readonly string[]): Promise<(ExecutionEntity | null)[]> {
    const rows = await this.inChunks([...new Set(keys)], (chunk) =>
      this.database.read((manager) => selectByValues(manager, ExecutionEntity, 'key', chunk)),
    );
    const byKey = new Map(rows.map((row) => [row.key, row]));
    return keys.map((key) => byKey.get(key) ?? null);
  }

  private async changeWhere(where: FindOptionsWhere<ExecutionEntity>, change: ExecutionChange): Promise<boolean> {
    const { affected } = await this.database.run((manager) => manager.update(ExecutionEntity, where, change));
    return affected === 1;
  }

  private async inChunks<K, R>(keys: readonly K[], read: (chunk: readonly K[]) => Promise<R[]>): Promise<R[]> {
    const rows: R[] = [];
    for (let start = 0; start < keys.length; start += CHUNK) {
      rows.push(...(await read(keys.slice(start, start + CHUNK))));
    }
    return rows;
  }
}
