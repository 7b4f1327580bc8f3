import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../domain/jobs.error.js';
import type { SchedulerCheck } from '../scheduler.js';

/** What is always so on this machine: nobody to log in to, one clock, and a queue that is a directory. */
const THIS_MACHINE = { reachable: true, authenticated: true, version: null, clockDifference: 0 };

/**
 * Tries to write into the scheduler's directory: a full disk does not show in permissions.
 * @throws the file error
 */
export async function checkDirectory(root: string): Promise<SchedulerCheck> {
  const probe = join(root, `.check-${process.pid}`);
  await writeFile(probe, 'probe\n');
  await rm(probe, { force: true });
  const { bavail, bsize } = await statfs(root);
  return {
    ok: true,
    message: `Jobs run on this machine, in ${root}; ${Math.floor((bavail * bsize) / 1e6)} MB are free there.`,
    ...THIS_MACHINE,
    directoryWritable: true,
    scheddAnswers: true,
  };
}

/** The answer where that failed. */
export function unwritableCheck(root: string, error: unknown): SchedulerCheck {
  return {
    ok: false,
    message:
      `The directory "${root}" cannot be written: ${messageOf(error)}. Give the account of the app the right to, free ` +
      'space there, or name another one in the option `directory`.',
    ...THIS_MACHINE,
    directoryWritable: false,
    scheddAnswers: false,
  };
}
