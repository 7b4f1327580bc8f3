import { setTimeout as delay } from 'node:timers/promises';
import { fileErrorCode } from '../file-errors.js';

/** A full disk, a spent quota, too many open files: they pass, and nothing of what happened may be lost until then. */
const PASSING = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO', 'EROFS', 'EACCES', 'EAGAIN'];
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5000;

/** Does a step again until the disk takes it. The step must be one that can be repeated. */
export async function persist(step: () => void): Promise<void> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      step();
      return;
    } catch (error) {
      if (!PASSING.includes(fileErrorCode(error) ?? '')) throw error;
      await delay(pause);
    }
  }
}
