import { DeletionEntity } from './deletion.entity.js';
import { EventLogEntity } from './event-log.entity.js';
import { ExecutionEntity } from './execution.entity.js';
import { ItemEntity } from './item.entity.js';
import { JobEntity } from './job.entity.js';
import { LeaseEntity } from './lease.entity.js';
import { SettingEntity } from './setting.entity.js';
import { SubJobEntity } from './sub-job.entity.js';
import { WakeEntity } from './wake.entity.js';

/**
 * The entities of the jobs database. `JobsModule` registers them for `autoLoadEntities: true`; without that option list
 * them in the `entities` of your DataSource.
 */
export const JOBS_ENTITIES: (new () => object)[] = [
  JobEntity,
  ExecutionEntity,
  SubJobEntity,
  EventLogEntity,
  LeaseEntity,
  SettingEntity,
  ItemEntity,
  WakeEntity,
  DeletionEntity,
];

export {
  DeletionEntity,
  EventLogEntity,
  ExecutionEntity,
  ItemEntity,
  JobEntity,
  LeaseEntity,
  SettingEntity,
  SubJobEntity,
  WakeEntity,
};
