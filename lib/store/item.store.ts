import { Injectable } from '@nestjs/common';
import { Between, In, type EntityManager } from 'typeorm';
import { ItemEntity } from './entities/index.js';
import { JobsDatabase } from './jobs-database.js';

/** Rows of one statement: with the largest items it stays below the 16 MB that MySQL and MariaDB take. */
const CHUNK = 200;

/** The rows of jobs' `itemdata` in the database. */
@Injectable()
export class ItemStore {
  constructor(private readonly database: JobsDatabase) {}

  /**
   * Stores the items of a job, from position 0 on; repeated, it changes nothing.
   * @param manager of the caller's transaction; each chunk is committed by itself otherwise
   */
  async insert(jobId: number, items: readonly ItemEntity['item'][], manager?: EntityManager): Promise<void> {
    const rows = items.map((item, position) => ({ jobId, position, item }));
    for (let start = 0; start < rows.length; start += CHUNK) {
      const insert = (target: EntityManager): Promise<unknown> =>
        target
          .createQueryBuilder()
          .insert()
          .into(ItemEntity)
          .values(rows.slice(start, start + CHUNK))
          .orUpdate(['item'], ['jobId', 'position'])
          .updateEntity(false)
          .execute();
      await this.database.using(manager, insert);
    }
  }

  /** The items of a job in order: `limit` at most, from position `from` on. */
  list(jobId: number, from: number, limit: number): Promise<ItemEntity[]> {
    return this.database.read((manager) =>
      manager.find(ItemEntity, {
        where: { jobId, position: Between(from, from + limit - 1) },
        order: { position: 'ASC' },
      }),
    );
  }

  /** The items of a job at some positions. */
  listAt(jobId: number, positions: readonly number[]): Promise<ItemEntity[]> {
    return this.database.read((manager) => manager.findBy(ItemEntity, { jobId, position: In([...positions]) }));
  }

  /** How many items of a job are stored. */
  count(jobId: number): Promise<number> {
    return this.database.read((manager) => manager.countBy(ItemEntity, { jobId }));
  }

  /** Removes the items of a job. */
  async removeByJob(jobId: number): Promise<void> {
    await this.database.run((manager) => manager.delete(ItemEntity, { jobId }));
  }
}
