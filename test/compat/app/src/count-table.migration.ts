import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** The app's own table. */
export class CountTable1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'count',
        columns: [
          { name: 'jobId', type: 'integer', isPrimary: true },
          { name: 'words', type: 'integer' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('count');
  }
}
