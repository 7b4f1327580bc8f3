/**
 * How far a run has come by its own account, in percent: the last complete line `progress 42% 2013-09` of what it
 * printed; `undefined` before the first.
 * @param stdout the end of the standard output; its first line may be cut
 */
export function progressOf(stdout: string): number | undefined {
  const last = [...stdout.matchAll(/^progress (\d{1,3})% .*$\n/gm)].at(-1);
  return last?.[1] === undefined ? undefined : Math.min(100, Number(last[1]));
}

/** Progress of a job with several sub-jobs: the mean, where one that has printed nothing yet counts as 0. */
export function meanProgress(parts: readonly (number | undefined)[]): number | undefined {
  if (parts.every((part) => part === undefined)) return undefined;
  return Math.floor(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) / parts.length);
}
