import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SubJobResources } from '../../domain/resources.js';
import type { SubJobPhase, SubJobStatus } from '../../domain/sub-job.js';
import { optionalForeignText, optionalJson, optionalTime, time } from '../columns.js';

/** One proc of an execution. A proc of which only its submission is known has no row. */
@Entity('jobs_sub_job')
@Index(['executionKey', 'status'])
export class SubJobEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  executionKey!: string;

  /** Counted from 0 within the job; `$(Process)` of the user. */
  @PrimaryColumn({ type: 'integer' })
  position!: number;

  /** What people count; follows from the other columns and the job's `successExitCodes`. */
  @Column({ type: 'varchar', length: 20 })
  status!: SubJobStatus;

  @Column({ type: 'varchar', length: 20 })
  phase!: SubJobPhase;

  @Column(time)
  phaseTime!: Date;

  @Column(optionalTime)
  startTime!: Date | null;

  @Column(optionalTime)
  endTime!: Date | null;

  @Column({ type: 'integer', nullable: true })
  exitCode!: number | null;

  @Column({ type: 'integer', nullable: true })
  exitSignal!: number | null;

  @Column(optionalForeignText())
  holdReason!: string | null;

  @Column({ type: 'integer', nullable: true })
  holdCode!: number | null;

  @Column({ type: 'integer', nullable: true })
  holdSubcode!: number | null;

  @Column(optionalForeignText())
  removeReason!: string | null;

  @Column(optionalForeignText(255))
  slot!: string | null;

  @Column({ type: 'integer', nullable: true })
  memoryMegabytes!: number | null;

  /** Requested, allocated and used; known at its end. */
  @Column(optionalJson)
  resources!: SubJobResources | null;
}
