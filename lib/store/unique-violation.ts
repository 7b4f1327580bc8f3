/** Codes by which the drivers tell that a row with such a unique value is there already. */
const CODES: ReadonlySet<unknown> = new Set(['SQLITE_CONSTRAINT_UNIQUE', '23505', 'ER_DUP_ENTRY']);

/** True for the error of a statement that would have stored a unique value a second time. */
export function isUniqueViolation(error: unknown): boolean {
  return CODES.has((error as { code?: unknown } | null)?.code);
}
