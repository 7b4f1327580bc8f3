import { Injectable } from '@nestjs/common';
import { LessThanOrEqual, MoreThan, type FindOptionsWhere } from 'typeorm';
import { LeaseEntity } from './entities/index.js';
import type { Fence } from './fence.js';
import { JobsDatabase } from './jobs-database.js';

/** Who may do what only one replica may do. */
@Injectable()
export class LeaseStore {
  constructor(private readonly database: JobsDatabase) {}

  /**
   * Takes a lease, or keeps it when it is one's own already. One that ends farther ahead than twice the time that it is
   * taken for was given by a clock that has been put back since: it counts as ended.
   * @returns whether one has it now
   */
  async acquire(name: string, owner: string, now: Date, expiryTime: Date): Promise<boolean> {
    const farthest = new Date(expiryTime.getTime() + (expiryTime.getTime() - now.getTime()));
    return (
      (await this.update({ name, owner }, { expiryTime })) ||
      (await this.update({ name, expiryTime: LessThanOrEqual(now) }, { owner, expiryTime })) ||
      (await this.update({ name, expiryTime: MoreThan(farthest) }, { owner, expiryTime })) ||
      (await this.insert({ name, owner, expiryTime }))
    );
  }

  /** Hands a lease on that is still one's own. */
  async handOver({ lease, owner }: Fence, heir: string): Promise<void> {
    await this.update({ name: lease, owner }, { owner: heir });
  }

  /** Whether a lease is still held. */
  holds({ lease, owner }: Fence): Promise<boolean> {
    return this.database.read((manager) => manager.existsBy(LeaseEntity, { name: lease, owner }));
  }

  /** Gives a lease back, so that another replica need not wait for its end. */
  async release(name: string, owner: string): Promise<void> {
    await this.database.run((manager) => manager.delete(LeaseEntity, { name, owner }));
  }

  private async update(where: FindOptionsWhere<LeaseEntity>, change: Partial<LeaseEntity>): Promise<boolean> {
    const { affected } = await this.database.run((manager) => manager.update(LeaseEntity, where, change));
    return affected === 1;
  }

  /** Two replicas may insert at the same moment: the one whose row is there afterwards has it. */
  private async insert(lease: LeaseEntity): Promise<boolean> {
    await this.database.run((manager) =>
      manager.createQueryBuilder().insert().into(LeaseEntity).values(lease).orIgnore().updateEntity(false).execute(),
    );
    return this.database.read((manager) => manager.existsBy(LeaseEntity, { name: lease.name, owner: lease.owner }));
  }
}
