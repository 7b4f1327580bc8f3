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

/** The same for many jobs at once: those that take the same file along share the look at it. */
export class InputCheck {
  private readonly looks = new Map<string, Promise<void>>();

  /** @throws InputFileError for the first one that cannot be used */
  async check(inputs: readonly InputFile[]): Promise<void> {
    await Promise.all(inputs.map(({ path }) => this.look(path)));
  }

  /** Only a look that is under way is shared: a later one may find another state. */
  private look(path: string): Promise<void> {
    const underWay = this.looks.get(path);
    if (underWay) return underWay;
    const look = checkInput(path).finally(() => this.looks.delete(path));
    this.looks.set(path, look);
    return look;
  }
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
