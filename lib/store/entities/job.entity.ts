import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { JobStatus } from '../../domain/job-status.js';
import type { JobType } from '../../domain/job-types.js';
import type { SubJobCounts } from '../../domain/sub-job.js';
import { json, optionalJson, optionalTime, time } from '../columns.js';

/** A job as its app and its user know it. */
@Entity('jobs_job')
@Index(['key'], { unique: true })
@Index(['app', 'user', 'id'])
export class JobEntity {
  @PrimaryGeneratedColumn('increment', { type: 'integer' })
  id!: number;

  /** A uuid: names the job where its number could be guessed. */
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  /** Package of the app. */
  @Column({ type: 'varchar', length: 100 })
  app!: string;

  @Column({ type: 'varchar', length: 20 })
  type!: JobType;

  @Column({ type: 'varchar', length: 100 })
  template!: string;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'varchar', length: 255 })
  user!: string;

  @Column({ type: 'varchar', length: 20 })
  status!: JobStatus;

  /** One plain sentence on the status; null when there is nothing to say. */
  @Column({ type: 'text', nullable: true })
  statusMessage!: string | null;

  /** What the scheduler last said, in its own words. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  schedulerStatus!: string | null;

  /** How many sub-jobs are in each state. */
  @Column(json)
  statuses!: SubJobCounts;

  @Column({ type: 'integer', nullable: true })
  exitCode!: number | null;

  @Column({ type: 'integer', nullable: true })
  exitSignal!: number | null;

  /** Name of the scheduler; null for the default one, and for a BasicJob. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  scheduler!: string | null;

  @Column({ type: 'integer' })
  numJobs!: number;

  /** Parameters of the job's type, merged and resolved. */
  @Column(json)
  parameters!: object;

  /** Absolute path of the directory in which the job has a directory of its own. */
  @Column({ type: 'text' })
  workspace!: string;

  @Column(optionalJson)
  extendedProperties!: object | null;

  @Column(time)
  creationTime!: Date;

  @Column(optionalTime)
  executeTime!: Date | null;

  @Column(optionalTime)
  startTime!: Date | null;

  @Column(optionalTime)
  completionTime!: Date | null;

  /** Since when the scheduler is out of reach; null while it answers. */
  @Column(optionalTime)
  unreachableSince!: Date | null;

  /** When it was found that neither queue, log nor history knows the job; null otherwise. */
  @Column(optionalTime)
  lostTime!: Date | null;

  /** Set when the job was deleted but something of it is still to be removed elsewhere; such a job is hidden. */
  @Column(optionalTime)
  deletedTime!: Date | null;

  /** The execution that the status is about; null before the first one. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  executionKey!: string | null;

  /** Counts the changes; every conditional update compares and raises it. */
  @Column({ type: 'integer' })
  revision!: number;
}
