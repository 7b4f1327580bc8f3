/** Amounts of resources; what is not known is left out. */
export interface ResourceAmounts {
  /** Processors; used ones may be a fraction: the average over the run. */
  readonly cpus?: number;
  /** In MB, as HTCondor counts them (1024 * 1024 bytes). */
  readonly memoryMb?: number;
  /** In KB, as HTCondor counts them (1024 bytes). */
  readonly diskKb?: number;
  /** Graphics processors. */
  readonly gpus?: number;
}

/** What a sub-job asked for, what its slot had for it, and what it used. */
export interface SubJobResources {
  /** What it asked for. */
  readonly requested: ResourceAmounts;
  /** What its slot had for it. */
  readonly allocated: ResourceAmounts;
  /** What it used at most; of processors the average. */
  readonly used: ResourceAmounts;
}
