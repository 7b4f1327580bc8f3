import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { time } from '../columns.js';

/** That a job was removed, for a while: other replicas, and pages that were away, have to be told. */
@Entity('jobs_deletion')
@Index(['deletionTime'])
export class DeletionEntity {
  @PrimaryColumn({ type: 'integer' })
  jobId!: number;

  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @Column({ type: 'varchar', length: 100 })
  app!: string;

  @Column({ type: 'varchar', length: 255 })
  user!: string;

  @Column(time)
  deletionTime!: Date;
}
