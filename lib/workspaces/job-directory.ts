import { join } from 'node:path';

/**
 * The directory of one job inside its workspace, named by its id and key, never by its name: two jobs never share one,
 * and whatever a job is called, nothing else is touched by deleting it.
 */
export function jobDirectory(workspace: string, job: { readonly id: number; readonly key: string }): string {
  return join(workspace, `${job.id}-${job.key}`);
}
