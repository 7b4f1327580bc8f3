import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { optionalTime, time } from '../columns.js';

/** A look at a job that its status callback has asked for, or somebody at another replica; survives a restart. */
@Entity('jobs_wake')
@Index(['wakeTime'])
export class WakeEntity {
  @PrimaryColumn({ type: 'integer' })
  jobId!: number;

  @Column(time)
  wakeTime!: Date;

  /** When somebody asked for it who waits for it; null for a hint. */
  @Column(optionalTime)
  urgentTime!: Date | null;
}
