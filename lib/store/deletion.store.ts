import { LessThan } from 'typeorm';
import type { Clock } from '../domain/clock.js';
import { DeletionEntity, type JobEntity } from './entities/index.js';
import type { JobsDatabase } from './jobs-database.js';

/** How long it is known that a job was removed, in ms: an hour. */
export const DELETIONS_KEPT_MS = 3_600_000;

/** What is older is looked for so often at most, in ms. */
const CLEANING_INTERVAL_MS = 60_000;

/** Which jobs were removed of late. */
export class DeletionStore {
  private cleaned = 0;

  constructor(
    private readonly database: JobsDatabase,
    private readonly clock: Clock,
  ) {}

  /** Notes that a job is about to be removed. Doing so twice changes nothing but the time. */
  async note({ id, key, app, user }: Pick<JobEntity, 'id' | 'key' | 'app' | 'user'>): Promise<void> {
    const now = this.clock.now();
    await this.database.run((manager) =>
      manager
        .createQueryBuilder()
        .insert()
        .into(DeletionEntity)
        .values({ jobId: id, key, app, user, deletionTime: now })
        .orUpdate(['deletionTime'], ['jobId'])
        .updateEntity(false)
        .execute(),
    );
    if (Math.abs(now.getTime() - this.cleaned) < CLEANING_INTERVAL_MS) return;
    this.cleaned = now.getTime();
    const deletionTime = LessThan(new Date(now.getTime() - DELETIONS_KEPT_MS));
    await this.database.run((manager) => manager.delete(DeletionEntity, { deletionTime }));
  }
}
