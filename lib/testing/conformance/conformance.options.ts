import type { Scheduler, SchedulerContext } from '../../schedulers/scheduler.js';

/** The functions of a test runner that {@link schedulerConformance} needs: those of Jest, Vitest, or `node:test`. */
export interface ConformanceRunner {
  /** Groups tests. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Adds a test; the third argument is the time limit in ms, for runners that take one. */
  readonly it: (name: string, test: () => Promise<void>, timeout: number) => unknown;
  /** Cleans up when the tests of the group have ended: `after` of `node:test`. */
  readonly afterAll: (cleanUp: () => Promise<void>) => unknown;
}

/** Something that a scheduler may be unable to do. */
export type OptionalAbility = 'suspend';

/** Options of {@link schedulerConformance}. */
export interface ConformanceOptions extends ConformanceRunner {
  /**
   * Connects to the scheduler for an installation. It is called several times: for two connections of one installation,
   * as two replicas of an app have them, and for a second installation.
   */
  readonly create: (context: SchedulerContext) => Scheduler | Promise<Scheduler>;
  /**
   * What it cannot do, and says so in its documentation.
   * @default nothing
   */
  readonly lacks?: readonly OptionalAbility[];
  /**
   * How long a test may take, in ms: waiting for a free slot included.
   * @default 120000
   */
  readonly timeout?: number;
}
