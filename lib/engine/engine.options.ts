/** How the engine follows the schedulers. Times in ms. */
export interface TrackerOptions {
  /**
   * Whether the loop starts with the app. With `false` nothing happens but by `tracker.pollOnce()`.
   * @default true
   */
  readonly autoStart?: boolean;
  /**
   * Shortest time between two looks at a scheduler by the loop: while programs run there, and after something has
   * happened. The loop itself looks 4 times a second whether something is due. Callbacks, `updateStatus()` and submissions
   * make it look at once.
   * @default 500
   */
  readonly activeInterval?: number;
  /**
   * Longest time between two looks at a scheduler. Where nothing runs, the pauses grow with the time in which nothing has
   * happened, to a sixtieth of it: after 5 minutes they are 5 s.
   * @default 5000
   */
  readonly idleInterval?: number;
  /**
   * Shortest time between two queries of the queue (`condor_q`); never below a minute in production: HTCondor's manual
   * asks trackers not to query more often.
   * @default 60000
   */
  readonly reconcileInterval?: number;
  /**
   * How long the end of the app waits for what is under way: handlers, submissions, transfers. What has not ended by then
   * is begun anew after the next start, or by another replica.
   * @default 20000
   */
  readonly shutdownTimeout?: number;
}

/** The engine's options with their defaults filled in. */
export type EngineOptions = Required<TrackerOptions>;

/** Fills in the defaults. */
export function engineOptions(options: TrackerOptions = {}): EngineOptions {
  return {
    autoStart: true,
    activeInterval: 500,
    idleInterval: 5000,
    reconcileInterval: 60_000,
    shutdownTimeout: 20_000,
    ...options,
  };
}
