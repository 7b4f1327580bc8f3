import { Injectable } from '@nestjs/common';
import { SettingEntity } from './entities/index.js';
import { JobsDatabase } from './jobs-database.js';

/** Facts about this installation. */
@Injectable()
export class SettingStore {
  constructor(private readonly database: JobsDatabase) {}

  /** The stored value, or `proposal` when there was none: all replicas get the same. */
  async getOrSet(name: string, proposal: () => string): Promise<string> {
    const known = await this.find(name);
    if (known !== undefined) return known;
    await this.database.run((manager) =>
      manager
        .createQueryBuilder()
        .insert()
        .into(SettingEntity)
        .values({ name, value: proposal() })
        .orIgnore()
        .updateEntity(false)
        .execute(),
    );
    return (await this.find(name)) ?? proposal();
  }

  private async find(name: string): Promise<string | undefined> {
    const setting = await this.database.read((manager) => manager.findOneBy(SettingEntity, { name }));
    return setting?.value;
  }
}
