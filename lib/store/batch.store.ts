import { Injectable } from '@nestjs/common';
import { In, IsNull, type EntityManager } from 'typeorm';
import { chunksOf } from './chunks.js';
import { dataSourceOf } from './data-source-of.js';
import { ExecutionEntity } from './entities/index.js';
import { EXECUTION_PHASE } from './execution-phase.js';
import { ExecutionStore, UNDECIDED_PHASES, type Adoption } from './execution.store.js';
import { JobsDatabase } from './jobs-database.js';

/** Where the procs of a batch are in the queue. */
export interface BatchPlace {
  readonly clusterId: number;
  /** Number of the first proc of the batch. */
  readonly firstProc: number;
}

/** Executions that are submitted together. */
@Injectable()
export class BatchStore {
  constructor(
    private readonly database: JobsDatabase,
    private readonly executions: ExecutionStore,
  ) {}

  /**
   * Stores that executions are about to be submitted together.
   * @param members each with the first of its procs among those of the batch
   */
  async join(
    members: readonly { readonly key: string; readonly offset: number }[],
    batch: { readonly key: string; readonly numProcs: number },
  ): Promise<void> {
    for (const chunk of chunksOf(members)) {
      const offsets = Object.fromEntries(chunk.map(({ offset }, index) => [`offset${index}`, offset]));
      const keys = Object.fromEntries(chunk.map(({ key }, index) => [`key${index}`, key]));
      await this.database.run((manager) => {
        const column = dataSourceOf(manager).driver.escape('key');
        const cases = chunk.map((_, index) => `WHEN :key${index} THEN CAST(:offset${index} AS ${integerOf(manager)})`);
        return manager
          .createQueryBuilder()
          .update(ExecutionEntity)
          .set({
            batchKey: batch.key,
            batchProcs: batch.numProcs,
            batchOffset: () => `CASE ${column} ${cases.join(' ')} END`,
          })
          .where({ key: In(chunk.map(({ key }) => key)) })
          .setParameters({ ...keys, ...offsets })
          .execute();
      });
    }
  }

  /** Stores that executions are not submitted with their batch: it was refused, or given up. */
  async leave(keys: readonly string[]): Promise<void> {
    const none = { batchKey: null, batchOffset: null, batchProcs: null };
    for (const chunk of chunksOf(keys)) {
      await this.database.run((manager) => manager.update(ExecutionEntity, { key: In(chunk) }, none));
    }
  }

  /**
   * {@link ExecutionStore.adopt} for all executions of a batch; one statement, unless one of them is not as the others are
   * any more.
   * @returns what was found of each, by its key
   */
  async adopt(
    batchKey: string,
    keys: readonly string[],
    { clusterId, firstProc }: BatchPlace,
    now: Date,
  ): Promise<ReadonlyMap<string, Adoption>> {
    const adoptions = new Map<string, Adoption>(keys.map((key) => [key, 'waits']));
    for (const chunk of chunksOf(keys)) {
      const { affected } = await this.database.run((manager) =>
        manager
          .createQueryBuilder()
          .update(ExecutionEntity)
          .set({
            phase: EXECUTION_PHASE.SUBMITTED,
            clusterId,
            firstProc: () => `${dataSourceOf(manager).driver.escape('batchOffset')} + :firstProc`,
            attempts: 0,
            dueTime: () => 'NULL',
          })
          .where({ key: In(chunk), batchKey, phase: In([...UNDECIDED_PHASES]), stopTime: IsNull() })
          .setParameters({ firstProc })
          .execute(),
      );
      if (affected === chunk.length) continue;
      for (const { key, batchOffset } of await this.executions.findByKeys(chunk, UNDECIDED_PHASES)) {
        const place = { clusterId, firstProc: firstProc + (batchOffset ?? 0) };
        adoptions.set(key, await this.executions.adopt(key, place, now));
      }
    }
    return adoptions;
  }
}

/** The name of the integer type in a CAST. */
function integerOf(manager: EntityManager): string {
  const { type } = dataSourceOf(manager).options;
  return type === 'mysql' || type === 'mariadb' ? 'SIGNED' : 'integer';
}
