import type { Item } from 'nestjs-jobs';

/** What the caller does with a job, and what has to come of it. */
export type Fate =
  | 'complete'
  | 'fails'
  | 'refused'
  | 'stopped'
  | 'paused'
  | 'deleted while it runs'
  | 'deleted afterwards'
  | 'resubmitted'
  | 'failed part resubmitted';

/** One job of a life. */
export interface PlannedJob {
  readonly name: string;
  readonly fate: Fate;
  readonly numJobs: number;
  /** How long its program runs, in s. */
  readonly seconds: number;
  /** Sub-jobs that end with exit code 3. */
  readonly failing: readonly number[];
  readonly itemdata?: readonly Item[];
  /** Whether it is handed over by one `executeMany` with others. */
  readonly together?: boolean;
}

/** The jobs that wait in the queue, held, during all kills on one database. */
export const RESTING_JOBS = 20;

/** The name of a resting job. */
export function restingName(index: number): string {
  return `resting-${index}`;
}

/** What one life of the scenario is: all of these at the same time. */
export function planOf(life: number): PlannedJob[] {
  const job = (fate: Fate, index: number, more: Partial<PlannedJob> = {}): PlannedJob => ({
    name: `life-${life}-${fate.replaceAll(' ', '-')}-${index}`,
    fate,
    numJobs: 1,
    seconds: 0.1,
    failing: [],
    ...more,
  });
  return [
    job('complete', 1),
    job('complete', 2, { numJobs: 2 }),
    job('complete', 3, { numJobs: 2, itemdata: [{ factor: 1 }, { factor: 2 }] }),
    job('complete', 4, { together: true }),
    job('complete', 5, { together: true, numJobs: 2 }),
    job('complete', 6, { together: true }),
    // The others of its batch must not suffer from it.
    job('refused', 1, { together: true }),
    job('fails', 1, { failing: [0] }),
    job('stopped', 1, { seconds: 300 }),
    job('paused', 1, { seconds: 0.6 }),
    job('deleted while it runs', 1, { seconds: 300 }),
    job('deleted afterwards', 1),
    job('resubmitted', 1),
    job('failed part resubmitted', 1, { numJobs: 2, failing: [1] }),
  ];
}

/** The fate of a job, by its name. */
export function fateOf(name: string): Fate | 'resting' {
  const [, fate] = /^life-\d+-(.*)-\d+$/.exec(name) ?? [];
  return fate === undefined ? 'resting' : (fate.replaceAll('-', ' ') as Fate);
}

/** What the program of a job writes as the result of one sub-job. */
export function resultOf(name: string, position: number): string {
  return `${name} ${position}\n`;
}
