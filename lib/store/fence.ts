import { LeaseEntity } from './entities/index.js';
import type { StatementText } from './statement-text.js';

/**
 * The lease under which something is written: a statement with it changes nothing once somebody else has taken the
 * lease, however long its writer slept between its last look at the lease and the statement.
 */
export interface Fence {
  /** Name of the lease. */
  readonly lease: string;
  /** Who holds it; another random text for each holder there ever was, so that no former one is mistaken for it. */
  readonly owner: string;
}

/**
 * The condition that the lease is still held. Where statements run side by side it also keeps the lease from being taken
 * before the statement is committed.
 */
export function fenceSql(text: StatementText, { lease, owner }: Fence): string {
  const held = `${text.equals(LeaseEntity, 'name', lease)} AND ${text.equals(LeaseEntity, 'owner', owner)}`;
  const lock = text.dialect === 'postgres' ? ' FOR SHARE' : text.dialect === 'mysql' ? ' LOCK IN SHARE MODE' : '';
  return `EXISTS (SELECT 1 FROM ${text.table(LeaseEntity)} WHERE ${held}${lock})`;
}
