import type { JobsAccessPolicy, JobsCaller } from 'nestjs-jobs';
import type { Request } from '../web/http.types.js';

/** A scientist sees their own runs; an administrator sees everybody's and may do with them what their owners may. */
export class RunsAccess implements JobsAccessPolicy {
  caller(request: unknown): JobsCaller | null {
    const { account } = request as Request;
    if (!account) return null;
    return account.role === 'administrator'
      ? { user: account.name, sees: 'all', may: () => true }
      : { user: account.name };
  }
}
