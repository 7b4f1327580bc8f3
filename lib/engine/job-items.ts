import { Injectable } from '@nestjs/common';
import type { Item } from '../domain/itemdata.js';
import type { JobEntity } from '../store/entities/index.js';
import { ItemStore } from '../store/item.store.js';
import { condorParametersOf } from './condor-parameters.js';
import { ItemdataCountError } from './engine.errors.js';

/** Rows read at once. */
const PAGE = 5000;

/** The rows of a sweep. A job is never submitted with a part of them. */
@Injectable()
export class JobItems {
  constructor(private readonly items: ItemStore) {}

  /**
   * Looks whether there is a row for each sub-job; nothing to look at for a job that is no sweep.
   * @throws ItemdataCountError when there are fewer or more
   */
  async assertComplete(job: JobEntity, numJobs = job.numJobs): Promise<void> {
    if (!isSweep(job)) return;
    const count = await this.items.count(job.id);
    if (count !== numJobs) throw new ItemdataCountError(job.id, count, numJobs);
  }

  /**
   * All rows in order; none of a job that is no sweep.
   * @throws ItemdataCountError when they are not as many as the sub-jobs
   */
  async all(job: JobEntity): Promise<Item[]> {
    if (!isSweep(job)) return [];
    const items: Item[] = [];
    for (let from = 0; from < job.numJobs; from += PAGE) {
      for (const { item } of await this.items.list(job.id, from, PAGE)) items.push(item);
    }
    if (items.length !== job.numJobs) throw new ItemdataCountError(job.id, items.length, job.numJobs);
    return items;
  }
}

/** Whether a job has a row of `itemdata` for each of its sub-jobs. */
export function isSweep(job: Pick<JobEntity, 'parameters'>): boolean {
  return condorParametersOf(job).itemNames !== undefined;
}
