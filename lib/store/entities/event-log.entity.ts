import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigInteger } from '../columns.js';

/** How far an event log of a scheduler has been read. The one with the highest number takes new submissions. */
@Entity('jobs_event_log')
export class EventLogEntity {
  @PrimaryColumn({ type: 'varchar', length: 100 })
  scheduler!: string;

  /** Counted from 1; the file name follows from it. */
  @PrimaryColumn({ type: 'integer' })
  number!: number;

  /** Bytes whose events are stored. */
  @Column(bigInteger)
  position!: number;
}
