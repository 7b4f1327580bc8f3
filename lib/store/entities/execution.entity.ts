import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SubmitOptions } from '../../domain/submit-options.js';
import type { ExecutionPhase } from '../execution-phase.js';
import { optionalJson, optionalTime, time } from '../columns.js';

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

  /** Counted from 1 within the job: 1 is its first execution, every further one a resubmission. */
  @Column({ type: 'integer', default: 1 })
  number!: number;

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

  /** Number of its procs. */
  @Column({ type: 'integer' })
  numJobs!: number;

  /** The job's sub-jobs that its procs are, in order, as ranges: `0-4,7`; null for all of them. */
  @Column({ type: 'text', nullable: true })
  positions!: string | null;

  /** The batch in which it was, or is being, submitted; null when by itself. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  batchKey!: string | null;

  /** The first of its procs among those of the batch. */
  @Column({ type: 'integer', nullable: true })
  batchOffset!: number | null;

  /** Number of procs of the whole batch. */
  @Column({ type: 'integer', nullable: true })
  batchProcs!: number | null;

  /** Options of the submission that the caller gave; null for none. */
  @Column(optionalJson)
  submitOptions!: SubmitOptions | null;

  @Column(time)
  intentTime!: Date;

  /** Set when somebody asked to stop it; a submission that was not begun yet is not begun any more. */
  @Column(optionalTime)
  stopTime!: Date | null;
}
