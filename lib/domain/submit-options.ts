/** What `execute()` may add to a submission, beside the parameters of the job. */
export interface SubmitOptions {
  /**
   * Among the jobs of the same owner on the submit host those with the larger number start first.
   * @default 0
   */
  readonly priority?: number;
  /** Whom the use of the pool is charged to: letters, digits and `_ . @ -`. */
  readonly accountingGroup?: string;
  /** The name within the accounting group. */
  readonly accountingGroupUser?: string;
  /**
   * What `condor_q` shows for the job.
   * @default the app and the name of the job
   */
  readonly batchName?: string;
  /** Lets others run first: the job starts only where nobody else wants the machine. */
  readonly niceUser?: boolean;
  /** Submits the job without starting it: it is Held until `resume()`. */
  readonly hold?: boolean;
  /**
   * At most so many of its sub-jobs wait in the queue at a time; HTCondor makes the others as these start.
   * @default all of them are in the queue
   */
  readonly maxIdle?: number;
}
