import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A fact about this installation, such as its random id. */
@Entity('jobs_setting')
export class SettingEntity {
  @PrimaryColumn({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'text' })
  value!: string;
}
