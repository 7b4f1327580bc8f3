/** How many jobs there are, counted up to a limit. */
export interface JobsTotal {
  /** Those that were counted. */
  readonly count: number;
  /** `false` when there are more. */
  readonly exact: boolean;
}
