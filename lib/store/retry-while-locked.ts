import { setTimeout as delay } from 'node:timers/promises';

/** How long a statement waits for a lock, in ms. */
export const LOCK_PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 100;

/** How {@link retryWhileLocked} waits. */
export interface LockWait {
  /**
   * For so long at most, in ms.
   * @default 30 s
   */
  readonly patienceMs?: number;
  /**
   * What is done before each pause; it must not reject.
   * @default nothing
   */
  readonly meanwhile?: () => Promise<void>;
}

/**
 * Repeats one statement while another connection holds SQLite's lock, or where another database undid it because two
 * statements waited for each other. Rejects as the statement does that comes after the end of the patience.
 */
export async function retryWhileLocked<T>(
  statement: () => Promise<T>,
  { patienceMs = LOCK_PATIENCE_MS, meanwhile }: LockWait = {},
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await statement();
    } catch (error) {
      if (!isLocked(error) || Date.now() > deadline) throw error;
      await meanwhile?.();
      await delay(pause * (0.5 + Math.random()));
    }
  }
}

/** SQLite's lock; PostgreSQL's serialization failure and deadlock; MySQL's deadlock and lock wait timeout. */
const LOCKED = /^(SQLITE_(BUSY|LOCKED).*|40001|40P01|ER_LOCK_DEADLOCK|ER_LOCK_WAIT_TIMEOUT)$/;

function isLocked(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && LOCKED.test(code);
}
