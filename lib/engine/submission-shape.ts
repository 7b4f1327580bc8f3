import type { Submission } from '../schedulers/scheduler.js';

/** Most submissions, and procs of all of them, in one batch: while HTCondor commits them it answers nobody else. */
export const LARGEST_BATCH = { submissions: 500, procs: 1000 } as const;

/** More procs than this are a submission of their own. */
const MOST_PROCS = 100;

/** Late materialisation makes procs one after the other, and cannot be shared (HTCondor manual, "max_idle"). */
const NEVER_TOGETHER: ReadonlySet<string> = new Set(['max_idle', 'max_materialize']);

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

/** What {@link takeGroup} has to know of a submission. */
export interface Groupable {
  readonly execution: { readonly numJobs: number };
  /** Asked for only where it counts: to find it, all procs are written out. */
  readonly shape: string | null;
}

/** The first of those who wait, and whoever can go with it, taken from the list. */
export function takeGroup<T extends object>(waiting: T[], submissionOf: (waiter: T) => Groupable): T[] {
  const first = waiting.shift();
  if (!first) return [];
  const group = [first];
  const { execution, shape } = shapedOf(submissionOf(first), waiting.length);
  let procs = execution.numJobs;
  if (shape === null) return group;
  const rest = waiting.splice(0);
  for (const candidate of rest) {
    const { numJobs } = submissionOf(candidate).execution;
    const fits = group.length < LARGEST_BATCH.submissions && procs + numJobs <= LARGEST_BATCH.procs;
    if (fits && numJobs <= MOST_PROCS && submissionOf(candidate).shape === shape) {
      group.push(candidate);
      procs += numJobs;
    } else {
      waiting.push(candidate);
    }
  }
  return group;
}

/** One that nobody could go with needs no shape. */
function shapedOf(first: Groupable, others: number): Groupable {
  const { execution } = first;
  const mayGoTogether = others > 0 && execution.numJobs <= MOST_PROCS;
  return { execution, shape: mayGoTogether ? first.shape : null };
}
