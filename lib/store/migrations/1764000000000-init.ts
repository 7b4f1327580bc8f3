import type { MigrationInterface, QueryRunner, Table } from 'typeorm';
import { dataSourceOf } from '../data-source-of.js';
import {
  EventLogEntity,
  ExecutionEntity,
  JobEntity,
  LeaseEntity,
  SettingEntity,
  SubJobEntity,
} from '../entities/index.js';
import { tableOf } from './table-definition.js';

/** The jobs database of version 0.1. */
export class NestJobsInit1764000000000 implements MigrationInterface {
  readonly name = 'NestJobsInit1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables(queryRunner)) await queryRunner.createTable(table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const entity of [SettingEntity, LeaseEntity, EventLogEntity, SubJobEntity, ExecutionEntity, JobEntity]) {
      await queryRunner.dropTable(dataSourceOf(queryRunner).getMetadata(entity).tablePath);
    }
  }
}

function tables(queryRunner: QueryRunner): Table[] {
  return [
    tableOf(
      queryRunner,
      JobEntity,
      [
        { name: 'id', type: 'integer', generated: true },
        { name: 'key', type: 'varchar', length: 36 },
        { name: 'app', type: 'varchar', length: 100 },
        { name: 'type', type: 'varchar', length: 20 },
        { name: 'template', type: 'varchar', length: 100 },
        { name: 'name', type: 'varchar', length: 255 },
        { name: 'description', type: 'text' },
        { name: 'user', type: 'varchar', length: 255 },
        { name: 'status', type: 'varchar', length: 20 },
        { name: 'statusMessage', type: 'text', nullable: true },
        { name: 'schedulerStatus', type: 'varchar', length: 100, nullable: true },
        { name: 'statuses', type: 'text' },
        { name: 'exitCode', type: 'integer', nullable: true },
        { name: 'exitSignal', type: 'integer', nullable: true },
        { name: 'scheduler', type: 'varchar', length: 100, nullable: true },
        { name: 'numJobs', type: 'integer' },
        { name: 'parameters', type: 'text' },
        { name: 'workspace', type: 'text' },
        { name: 'extendedProperties', type: 'text', nullable: true },
        { name: 'creationTime', type: 'bigint' },
        { name: 'executeTime', type: 'bigint', nullable: true },
        { name: 'startTime', type: 'bigint', nullable: true },
        { name: 'completionTime', type: 'bigint', nullable: true },
        { name: 'unreachableSince', type: 'bigint', nullable: true },
        { name: 'lostTime', type: 'bigint', nullable: true },
        { name: 'deletedTime', type: 'bigint', nullable: true },
        { name: 'executionKey', type: 'varchar', length: 36, nullable: true },
        { name: 'revision', type: 'integer' },
      ],
      [{ columns: ['key'], unique: true }, { columns: ['app', 'user', 'id'] }],
    ),
    tableOf(
      queryRunner,
      ExecutionEntity,
      [
        { name: 'key', type: 'varchar', length: 36, primary: true },
        { name: 'jobId', type: 'integer' },
        { name: 'scheduler', type: 'varchar', length: 100 },
        { name: 'phase', type: 'varchar', length: 20 },
        { name: 'dueTime', type: 'bigint', nullable: true },
        { name: 'attempts', type: 'integer' },
        { name: 'directory', type: 'varchar', length: 100 },
        { name: 'eventLog', type: 'varchar', length: 100 },
        { name: 'clusterId', type: 'integer', nullable: true },
        { name: 'firstProc', type: 'integer', nullable: true },
        { name: 'numJobs', type: 'integer' },
        { name: 'intentTime', type: 'bigint' },
        { name: 'stopTime', type: 'bigint', nullable: true },
      ],
      [{ columns: ['jobId'] }, { columns: ['scheduler', 'phase', 'dueTime'] }, { columns: ['scheduler', 'clusterId'] }],
    ),
    tableOf(
      queryRunner,
      SubJobEntity,
      [
        { name: 'executionKey', type: 'varchar', length: 36, primary: true },
        { name: 'position', type: 'integer', primary: true },
        { name: 'status', type: 'varchar', length: 20 },
        { name: 'phase', type: 'varchar', length: 20 },
        { name: 'phaseTime', type: 'bigint' },
        { name: 'startTime', type: 'bigint', nullable: true },
        { name: 'endTime', type: 'bigint', nullable: true },
        { name: 'exitCode', type: 'integer', nullable: true },
        { name: 'exitSignal', type: 'integer', nullable: true },
        { name: 'holdReason', type: 'text', nullable: true },
        { name: 'holdCode', type: 'integer', nullable: true },
        { name: 'holdSubcode', type: 'integer', nullable: true },
        { name: 'removeReason', type: 'text', nullable: true },
        { name: 'slot', type: 'varchar', length: 255, nullable: true },
        { name: 'memoryMegabytes', type: 'integer', nullable: true },
      ],
      [{ columns: ['executionKey', 'status'] }],
    ),
    tableOf(queryRunner, EventLogEntity, [
      { name: 'scheduler', type: 'varchar', length: 100, primary: true },
      { name: 'number', type: 'integer', primary: true },
      { name: 'position', type: 'bigint' },
    ]),
    tableOf(queryRunner, LeaseEntity, [
      { name: 'name', type: 'varchar', length: 150, primary: true },
      { name: 'owner', type: 'varchar', length: 36 },
      { name: 'expiryTime', type: 'bigint' },
    ]),
    tableOf(queryRunner, SettingEntity, [
      { name: 'name', type: 'varchar', length: 100, primary: true },
      { name: 'value', type: 'text' },
    ]),
  ];
}
