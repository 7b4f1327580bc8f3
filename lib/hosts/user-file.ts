import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../domain/jobs.error.js';
import { HostOptionsError } from './host.errors.js';

/**
 * Reads a file that the options name; `~/` is the home directory of the app's account.
 * @param option name of the option, for the message
 * @throws HostOptionsError when it cannot be read
 */
export async function readUserFile(path: string, option: string): Promise<Buffer> {
  try {
    return await readFile(path.startsWith('~/') ? join(homedir(), path.slice(2)) : path);
  } catch (error) {
    throw new HostOptionsError(`The file "${path}" in \`${option}\` cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
