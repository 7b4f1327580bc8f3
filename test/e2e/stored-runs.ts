import Database from 'libsql';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Person } from './sign-in.js';

/** Runs that wait to be executed, put into the sample app's database as an earlier day may have left them. */
export function storeRuns(directory: string, user: Person, names: readonly string[]): void {
  const database = new Database(join(directory, 'jobs.sqlite'));
  try {
    const insert = database.prepare(`
      INSERT INTO jobs_job
        (key, app, type, template, name, nameKey, description, user, status, statuses, numJobs, parameters, workspace,
         extendedProperties, creationTime, changeTime, revision)
      VALUES (?, 'runoff', 'condor', 'runoff', ?, ?, '', ?, 'Pending', '{}', 1, '{}', ?, '{}', ?, ?, 1)`);
    const workspace = join(directory, 'workspaces/runoff/users', user);
    database.transaction(() => {
      for (const name of names) {
        const nameKey = Buffer.from(name.toLowerCase()).toString('hex');
        insert.run([randomUUID(), name, nameKey, user, workspace, Date.now(), Date.now()]);
      }
    })();
  } finally {
    database.close();
  }
}
