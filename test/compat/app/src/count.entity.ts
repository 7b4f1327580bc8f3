import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A result that the app keeps in a table of its own, beside those of the jobs. */
@Entity('count')
export class Count {
  @PrimaryColumn('integer')
  jobId!: number;

  @Column('integer')
  words!: number;
}
