import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { time } from '../columns.js';

/** A later look at a job that its status callback has asked for; survives a restart. */
@Entity('jobs_wake')
@Index(['wakeTime'])
export class WakeEntity {
  @PrimaryColumn({ type: 'integer' })
  jobId!: number;

  @Column(time)
  wakeTime!: Date;
}
