import { homedir, availableParallelism } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { SchedulerDefinition } from '../scheduler.js';
import { EmbeddedOptionsError } from './embedded.errors.js';
import { EmbeddedScheduler } from './embedded.scheduler.js';

/** Options of {@link embedded}. */
export interface EmbeddedOptions {
  /** The name by which templates and jobs refer to it: letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /**
   * Absolute path of the directory for queue, event logs and files of jobs. It has to be on a disk of this machine, and
   * two schedulers must not share one.
   * @default `.nestjs-jobs/<name>` in the home directory of the account that the app runs as
   */
  readonly directory?: string;
  /**
   * How many programs run at the same time; the others wait in the queue.
   * @default the number of processors that this process may use
   */
  readonly maxRunning?: number;
}

/**
 * The embedded scheduler: runs jobs as processes of this machine, with HTCondor's directories, event log and submit
 * commands, so that an app can be developed and tested with no cluster. Jobs run and wait on while the app is down;
 * after a restart of the machine they run again, as HTCondor would run them. Linux and macOS.
 *
 * @throws EmbeddedOptionsError when an option cannot work
 */
export function embedded(options: EmbeddedOptions): SchedulerDefinition {
  const { name, maxRunning = availableParallelism() } = options;
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name)) {
    throw new EmbeddedOptionsError(
      `${JSON.stringify(name)} cannot be the name of an embedded scheduler: use letters, digits, ".", "_" and "-".`,
    );
  }
  const directory = options.directory ?? join(homedir(), '.nestjs-jobs', name);
  if (!isAbsolute(directory)) {
    throw new EmbeddedOptionsError(
      `The directory "${directory}" of the embedded scheduler "${name}" is not absolute. Jobs go on when the app is ` +
        'started from elsewhere: give the whole path.',
    );
  }
  if (!Number.isInteger(maxRunning) || maxRunning < 1) {
    throw new EmbeddedOptionsError(
      `maxRunning of the embedded scheduler "${name}" is ${maxRunning}; it has to be a whole number from 1 on.`,
    );
  }
  return {
    name,
    kind: 'embedded',
    create: (context) => new EmbeddedScheduler({ name, directory, maxRunning }, context),
  };
}
