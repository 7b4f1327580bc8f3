import type { JobJson } from '../job-json.js';
import type { UserReference } from '../user.js';
import type { JobActionName } from './built-in-actions.js';

/** Some users, beside the caller, whose jobs a caller sees. */
export interface SeenUsers {
  /** Their ids. */
  readonly users: readonly string[];
}

/** Who asks, and what they may see and do. */
export interface JobsCaller {
  /** Whose jobs are their own: an id, or anything that `userId` takes. */
  readonly user: UserReference;
  /**
   * Whose jobs they see: their own, everybody's, or beside their own those of some users, given by their ids.
   * @default 'own'
   */
  readonly sees?: 'own' | 'all' | SeenUsers;
  /**
   * Packages of the apps whose jobs they see.
   * @default all apps
   */
  readonly apps?: readonly string[];
  /**
   * Whether they may do something with a job that they see, and whose state allows it. An answer with 200 jobs asks for
   * each of them: look nothing up here that could be looked up before.
   * @default everything with their own jobs, nothing with others'
   */
  readonly may?: (action: JobActionName, job: JobJson) => boolean | Promise<boolean>;
}
