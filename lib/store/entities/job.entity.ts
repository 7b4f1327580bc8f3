import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { JobStatus } from '../../domain/job-status.js';
import type { JobType } from '../../domain/job-types.js';
import type { StatusChange } from '../../domain/status-change.js';
import type { SubJobCounts } from '../../domain/sub-job.js';
import { json, optionalForeignText, optionalJson, optionalTime, time } from '../columns.js';

/** A job as its app and its user know it. */
@Entity('jobs_job')
@Index(['key'], { unique: true })
@Index(['app', 'user', 'idempotencyKey'], { unique: true })
@Index(['app', 'id'])
@Index(['app', 'user', 'id'])
@Index(['app', 'status', 'id'])
@Index(['app', 'user', 'status', 'id'])
@Index(['app', 'nameKey', 'id'])
@Index(['app', 'user', 'nameKey', 'id'])
@Index(['app', 'status', 'nameKey', 'id'])
@Index(['app', 'user', 'status', 'nameKey', 'id'])
@Index(['changeTime'])
@Index(['notifyTime'])
@Index(['deletedTime'])
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

  /** What the name is searched and ordered by; see {@link nameKeyOf}. */
  @Column({ type: 'varchar', length: 256, default: '' })
  nameKey!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'varchar', length: 255 })
  user!: string;

  @Column({ type: 'varchar', length: 20 })
  status!: JobStatus;

  /** The app's own word where the status is Other; null otherwise. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  customStatus!: string | null;

  /** One plain sentence on the status; null when there is nothing to say. */
  @Column(optionalForeignText())
  statusMessage!: string | null;

  /** What the scheduler last said, in its own words. */
  @Column(optionalForeignText(100))
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

  /** The template's own input, validated; null for a template without one. */
  @Column(optionalJson)
  input!: object | null;

  /** The caller's own key of its creation: the same one gives the same job, for each app and user. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  idempotencyKey!: string | null;

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

  /** When the row was last changed: other replicas find by it what they have to tell their viewers. */
  @Column({ ...time, default: 0 })
  changeTime!: Date;

  /** Counts the changes of the status; with the job's key it names each of them for ever. */
  @Column({ type: 'integer', default: 0 })
  statusNumber!: number;

  /** Changes of the status that the app's handlers have not seen yet, the oldest first; null when there are none. */
  @Column(optionalJson)
  pendingChanges!: readonly StatusChange[] | null;

  /** When the handlers are to be told of {@link pendingChanges}; null when there are none. */
  @Column(optionalTime)
  notifyTime!: Date | null;

  /** How often telling the oldest pending change was tried in vain. */
  @Column({ type: 'integer', default: 0 })
  notifyAttempts!: number;

  /** What the handler that failed last said; null when none has since. */
  @Column(optionalForeignText())
  handlerMessage!: string | null;

  /** Counts the changes; every conditional update compares and raises it. */
  @Column({ type: 'integer' })
  revision!: number;
}
