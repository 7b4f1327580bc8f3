import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { dataSourceOf } from '../data-source-of.js';
import {
  DeletionEntity,
  EventLogEntity,
  ExecutionEntity,
  ItemEntity,
  JobEntity,
  LeaseEntity,
  SettingEntity,
  SubJobEntity,
  WakeEntity,
} from '../entities/index.js';
import { nameKeyOf } from '../name-key.js';
import { makeTextExact } from './exact-text.js';
import { columnOf, indexOf, tableOf, type ColumnDefinition, type IndexDefinition } from './table-definition.js';

const JOB_COLUMNS: readonly ColumnDefinition[] = [
  { name: 'nameKey', type: 'varchar', length: 256, default: '' },
  { name: 'customStatus', type: 'varchar', length: 100, nullable: true },
  { name: 'input', type: 'text', nullable: true },
  { name: 'idempotencyKey', type: 'varchar', length: 200, nullable: true },
  { name: 'changeTime', type: 'bigint', default: 0 },
  { name: 'statusNumber', type: 'integer', default: 0 },
  { name: 'pendingChanges', type: 'text', nullable: true },
  { name: 'notifyTime', type: 'bigint', nullable: true },
  { name: 'notifyAttempts', type: 'integer', default: 0 },
  { name: 'handlerMessage', type: 'text', nullable: true },
];

const EXECUTION_COLUMNS: readonly ColumnDefinition[] = [
  { name: 'number', type: 'integer', default: 1 },
  { name: 'positions', type: 'text', nullable: true },
  { name: 'batchKey', type: 'varchar', length: 36, nullable: true },
  { name: 'batchOffset', type: 'integer', nullable: true },
  { name: 'batchProcs', type: 'integer', nullable: true },
  { name: 'submitOptions', type: 'text', nullable: true },
];

const SUB_JOB_COLUMNS: readonly ColumnDefinition[] = [{ name: 'resources', type: 'text', nullable: true }];

const JOB_INDICES: readonly IndexDefinition[] = [
  { columns: ['app', 'user', 'idempotencyKey'], unique: true },
  { columns: ['app', 'id'] },
  { columns: ['app', 'status', 'id'] },
  { columns: ['app', 'user', 'status', 'id'] },
  { columns: ['app', 'nameKey', 'id'] },
  { columns: ['app', 'user', 'nameKey', 'id'] },
  { columns: ['app', 'status', 'nameKey', 'id'] },
  { columns: ['app', 'user', 'status', 'nameKey', 'id'] },
  { columns: ['changeTime'] },
  { columns: ['notifyTime'] },
  { columns: ['deletedTime'] },
];

const ENTITIES = [
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

/** Names are keyed in pieces of so many rows. */
const CHUNK = 500;

/** The jobs database of version 0.2: lists by name and status, handlers, resubmissions, sweeps, resources used and later looks. */
export class NestJobsWholeJobsApi1764500000000 implements MigrationInterface {
  readonly name = 'NestJobsWholeJobsApi1764500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const jobs = tablePathOf(queryRunner, JobEntity);
    await queryRunner.addColumns(
      jobs,
      JOB_COLUMNS.map((column) => new TableColumn(columnOf(queryRunner, column))),
    );
    await keyNames(queryRunner);
    await queryRunner.createIndices(
      jobs,
      JOB_INDICES.map((index) => new TableIndex(indexOf(queryRunner, JobEntity, index))),
    );
    await queryRunner.addColumns(
      tablePathOf(queryRunner, ExecutionEntity),
      EXECUTION_COLUMNS.map((column) => new TableColumn(columnOf(queryRunner, column))),
    );
    await queryRunner.addColumns(
      tablePathOf(queryRunner, SubJobEntity),
      SUB_JOB_COLUMNS.map((column) => new TableColumn(columnOf(queryRunner, column))),
    );
    await queryRunner.createTable(
      tableOf(queryRunner, ItemEntity, [
        { name: 'jobId', type: 'integer', primary: true },
        { name: 'position', type: 'integer', primary: true },
        { name: 'item', type: 'text' },
      ]),
    );
    await queryRunner.createTable(
      tableOf(
        queryRunner,
        WakeEntity,
        [
          { name: 'jobId', type: 'integer', primary: true },
          { name: 'wakeTime', type: 'bigint' },
          { name: 'urgentTime', type: 'bigint', nullable: true },
        ],
        [{ columns: ['wakeTime'] }],
      ),
    );
    await queryRunner.createTable(
      tableOf(
        queryRunner,
        DeletionEntity,
        [
          { name: 'jobId', type: 'integer', primary: true },
          { name: 'key', type: 'varchar', length: 36 },
          { name: 'app', type: 'varchar', length: 100 },
          { name: 'user', type: 'varchar', length: 255 },
          { name: 'deletionTime', type: 'bigint' },
        ],
        [{ columns: ['deletionTime'] }],
      ),
    );
    await makeTextExact(queryRunner, ENTITIES);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const jobs = tablePathOf(queryRunner, JobEntity);
    await queryRunner.dropTable(tablePathOf(queryRunner, DeletionEntity));
    await queryRunner.dropTable(tablePathOf(queryRunner, WakeEntity));
    await queryRunner.dropTable(tablePathOf(queryRunner, ItemEntity));
    await queryRunner.dropColumns(
      tablePathOf(queryRunner, SubJobEntity),
      SUB_JOB_COLUMNS.map(({ name }) => name),
    );
    await queryRunner.dropColumns(
      tablePathOf(queryRunner, ExecutionEntity),
      EXECUTION_COLUMNS.map(({ name }) => name),
    );
    for (const index of JOB_INDICES) {
      await queryRunner.dropIndex(jobs, new TableIndex(indexOf(queryRunner, JobEntity, index)));
    }
    await queryRunner.dropColumns(
      jobs,
      JOB_COLUMNS.map(({ name }) => name),
    );
  }
}

/** Jobs of the first version have no key of their names yet. */
async function keyNames(queryRunner: QueryRunner): Promise<void> {
  for (let after = 0; ;) {
    const rows = await queryRunner.manager
      .createQueryBuilder()
      .select(['job.id AS id', 'job.name AS name'])
      .from(JobEntity, 'job')
      .where('job.id > :after', { after })
      .orderBy('job.id')
      .limit(CHUNK)
      .getRawMany<{ id: number; name: string }>();
    for (const { id, name } of rows) {
      await queryRunner.manager
        .createQueryBuilder()
        .update(JobEntity)
        .set({ nameKey: nameKeyOf(name) })
        .where({ id })
        .execute();
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

function tablePathOf(queryRunner: QueryRunner, entity: new () => object): string {
  return dataSourceOf(queryRunner).getMetadata(entity).tablePath;
}
