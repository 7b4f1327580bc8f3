import { JobsError } from '../domain/jobs.error.js';
import { directoryBytes } from './directory-bytes.js';
import type { Workspaces } from './workspaces.js';

/** What a {@link WorkspaceQuota} is told. */
export interface WorkspaceUsage {
  /** Package of the app. */
  readonly app: string;
  /** Id of the user. */
  readonly user: string;
  /** Absolute path of the user's workspace in the app. */
  readonly workspace: string;
  /** `execute`: before a job is executed. `collected`: after the outputs of a job have arrived. */
  readonly moment: 'execute' | 'collected';
  /** Adds up the sizes of all files in the workspace; nothing is read before this is called. */
  bytes(): Promise<number>;
}

/**
 * Looks whether a user may use still more of this machine's disk. What it throws before an execution keeps the job
 * Pending, and `execute()` rejects with it; after a collection it is logged: what has been computed is kept.
 */
export type WorkspaceQuota = (usage: WorkspaceUsage) => void | Promise<void>;

/** A user's workspace is full. Thrown by the app's own {@link WorkspaceQuota}. */
export class WorkspaceQuotaExceededError extends JobsError {
  readonly code = 'WORKSPACE_QUOTA_EXCEEDED';

  constructor(
    { app, user }: Pick<WorkspaceUsage, 'app' | 'user'>,
    /** What lies in the workspace, in bytes. */
    readonly bytes: number,
    /** What may lie there, in bytes. */
    readonly limit: number,
  ) {
    super(
      `The workspace of the user "${user}" in the app "${app}" holds ${megabytes(bytes)}, and ${megabytes(limit)} are ` +
        'allowed. Delete jobs or files that are not needed any more, then execute the job again.',
    );
  }
}

/** Asks the quota of the app, if it has one. */
export class WorkspaceGuard {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly quota?: WorkspaceQuota,
  ) {}

  /** Throws what the quota throws. */
  async check({ app, user }: Pick<WorkspaceUsage, 'app' | 'user'>, moment: WorkspaceUsage['moment']): Promise<void> {
    if (!this.quota) return;
    const workspace = this.workspaces.pathOfUser(app, user);
    await this.quota({ app, user, workspace, moment, bytes: () => directoryBytes(workspace) });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en-US', { maximumSignificantDigits: 3 })} MB`;
}
