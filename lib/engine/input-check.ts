import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { messageOf } from '../domain/jobs.error.js';
import type { InputFile } from '../schedulers/scheduler.js';
import { InputFileError } from './engine.errors.js';

/**
 * Looks whether every input is there and can be read, before anything is stored or sent.
 * @throws InputFileError for the first one that cannot be used
 */
export async function checkInputs(inputs: readonly InputFile[]): Promise<void> {
  await Promise.all(inputs.map(({ path }) => checkInput(path)));
}

async function checkInput(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
    const status = await stat(path);
    if (!status.isFile() && !status.isDirectory()) throw new Error('it is neither a file nor a directory');
  } catch (error) {
    throw new InputFileError(path, messageOf(error), { cause: error });
  }
}
