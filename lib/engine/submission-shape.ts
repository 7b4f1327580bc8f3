import type { Submission } from '../schedulers/scheduler.js';

/** Most submissions, and procs of all of them, in one batch: while HTCondor commits them it answers nobody else. */
export const LARGEST_BATCH = { submissions: 500, procs: 1000 } as const;

/** More procs than this are a submission of their own. */
const MOST_PROCS = 100;

/** Late materialisation makes procs one after the other, and cannot be shared (HTCondor manual, "max_idle"). */
const NEVER_TOGETHER: ReadonlySet<string> = new Set(['max_idle', 'max_materialize']);

/** Whether a submission is small enough to be one of a batch; asked before its procs are written out one by one. */
export function isSmall({ numJobs }: Submission): boolean {
  return numJobs <= MOST_PROCS;
}

/**
 * What submissions must have in common to become one batch: the event log, and the names of their submit commands.
 * `null` for a submission that goes alone.
 */
export function shapeOf({ eventLog, commands, rows = [] }: Submission): string | null {
  const [first = { commands: [] }] = rows;
  const names = [...commands.filter(({ value }) => value.trim() !== ''), ...first.commands].map(({ name }) => name);
  if (names.some((name) => NEVER_TOGETHER.has(name.toLowerCase()))) return null;
  return JSON.stringify([eventLog, ...names]);
}

/** The first of those who wait, and whoever can go with it, taken from the list. */
export function takeGroup<T extends { readonly shape: string | null; readonly numProcs: number }>(waiting: T[]): T[] {
  const first = waiting.shift();
  if (!first) return [];
  const group = [first];
  let procs = first.numProcs;
  for (let index = 0; first.shape !== null && index < waiting.length && group.length < LARGEST_BATCH.submissions;) {
    const candidate = waiting[index];
    if (candidate?.shape === first.shape && procs + candidate.numProcs <= LARGEST_BATCH.procs) {
      group.push(candidate);
      procs += candidate.numProcs;
      waiting.splice(index, 1);
    } else {
      index += 1;
    }
  }
  return group;
}
