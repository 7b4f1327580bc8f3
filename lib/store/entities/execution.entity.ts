import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ExecutionPhase } from '../execution-phase.js';
import { optionalTime, time } from '../columns.js';

/**
 * One handing over of a job to a scheduler: the intent, stored before anything is done, and how far it came. Its key
 * is the submission key that the scheduler knows it by.
 */
@Entity('jobs_execution')
@Index(['jobId'])
@Index(['scheduler', 'phase', 'dueTime'])
@Index(['scheduler', 'clusterId'])
export class ExecutionEntity {
  /** The submission key: a uuid. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  key!: string;

  @Column({ type: 'integer' })
  jobId!: number;

  @Column({ type: 'varchar', length: 100 })
  scheduler!: string;

  @Column({ type: 'varchar', length: 20 })
  phase!: ExecutionPhase;

  /** When the engine has something to do with it; null while it only waits for the scheduler's events. */
  @Column(optionalTime)
  dueTime!: Date | null;

  /** How often the present phase's step was tried in vain. */
  @Column({ type: 'integer' })
  attempts!: number;

  /** Base name of its directory on the submit host. */
  @Column({ type: 'varchar', length: 100 })
  directory!: string;

  /** File name of the event log that it is followed by. */
  @Column({ type: 'varchar', length: 100 })
  eventLog!: string;

  @Column({ type: 'integer', nullable: true })
  clusterId!: number | null;

  @Column({ type: 'integer', nullable: true })
  firstProc!: number | null;

  @Column({ type: 'integer' })
  numJobs!: number;

  @Column(time)
  intentTime!: Date;

  /** Set when somebody asked to stop it; a submission that was not begun yet is not begun any more. */
  @Column(optionalTime)
  stopTime!: Date | null;
}
