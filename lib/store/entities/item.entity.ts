import { Column, Entity, PrimaryColumn } from 'typeorm';
import { json } from '../columns.js';

/** One row of a job's `itemdata`: the values of one sub-job. Rows of their own keep the job's row small. */
@Entity('jobs_item')
export class ItemEntity {
  @PrimaryColumn({ type: 'integer' })
  jobId!: number;

  /** Counted from 0 within the job: the sub-job's index. */
  @PrimaryColumn({ type: 'integer' })
  position!: number;

  /** Values by name. */
  @Column(json)
  item!: Readonly<Record<string, string | number | boolean>>;
}
