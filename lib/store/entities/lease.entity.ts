import { Column, Entity, PrimaryColumn } from 'typeorm';
import { time } from '../columns.js';

/** Which replica does what only one may do. */
@Entity('jobs_lease')
export class LeaseEntity {
  /** What it is for, for example `scheduler:cluster`. */
  @PrimaryColumn({ type: 'varchar', length: 150 })
  name!: string;

  /** Random id of the replica. */
  @Column({ type: 'varchar', length: 36 })
  owner!: string;

  @Column(time)
  expiryTime!: Date;
}
