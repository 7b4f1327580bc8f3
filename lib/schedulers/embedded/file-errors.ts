/** The system's name of a file error, for example `ENOENT`; `undefined` for anything else. */
export function fileErrorCode(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Runs a step that may find its file gone, or already there; `undefined` when it failed with one of these codes. */
export function ignoreErrors<T>(codes: readonly string[], step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (codes.includes(fileErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}
