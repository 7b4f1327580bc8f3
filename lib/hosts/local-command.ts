import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { HostCommand, RunningCommand } from './host.js';
import { HostOptionsError, InvalidCommandError } from './host.errors.js';
import type { CommandLifetime, GiveUpReason } from './command-lifetime.js';
import { describeCommand } from './describe-command.js';
import { feedStdin } from './feed-stdin.js';
import { OutputTail, STDERR_BYTES } from './output-tail.js';

/** Exit codes by which a POSIX shell says that a program was not found, or found and not executable. */
const NOT_STARTED: ReadonlyMap<string | undefined, { exitCode: number; reason: string }> = new Map([
  ['ENOENT', { exitCode: 127, reason: 'not found' }],
  ['ENOTDIR', { exitCode: 127, reason: 'not found' }],
  ['EACCES', { exitCode: 126, reason: 'Permission denied' }],
]);

/**
 * Starts a process of this machine, in a process group of its own, without a shell.
 * @throws InvalidCommandError when the arguments are longer than the system allows
 * @throws HostOptionsError when the directory does not exist
 */
export async function startLocalCommand(
  command: HostCommand,
  directory: string,
  lifetime: CommandLifetime,
): Promise<RunningCommand> {
  const [program, ...args] = command.argv;
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...process.env, LC_ALL: 'C' },
    // Its own group: a signal to the app's terminal does not reach a submission, a time-out ends all of a pipeline.
    detached: true,
    stdio: 'pipe',
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    lifetime.end(notStarted(command, directory, error as NodeJS.ErrnoException));
    return { stdout: Readable.from([]), finished: lifetime.finished };
  }
  follow(child, command, lifetime);
  return { stdout: child.stdout, finished: lifetime.finished };
}

function notStarted(
  { argv }: HostCommand,
  directory: string,
  error: NodeJS.ErrnoException,
): { exitCode: number; stderr: string } {
  if (error.code === 'ENOENT' && !existsSync(directory)) {
    throw new HostOptionsError(
      `The home directory "${directory}" does not exist; give an existing one in \`homeDirectory\`.`,
      { cause: error },
    );
  }
  if (error.code === 'E2BIG') {
    throw new InvalidCommandError(`The command \`${describeCommand(argv)}\` is longer than this machine allows.`, {
      cause: error,
    });
  }
  const known = NOT_STARTED.get(error.code);
  if (!known) {
    throw error;
  }
  return { exitCode: known.exitCode, stderr: `${argv[0]}: ${known.reason}\n` };
}

function follow(child: ChildProcessWithoutNullStreams, command: HostCommand, lifetime: CommandLifetime): void {
  const stderr = new OutputTail(STDERR_BYTES);
  child.stderr.on('data', (chunk: Buffer) => {
    stderr.push(chunk);
  });
  // Whoever reads the output has listeners of their own; without a reader the error shows in `finished`.
  child.stdout.on('error', () => undefined);
  let givenUp = false;
  child.stdout.once('close', () => {
    if (!givenUp && !child.stdout.readableEnded) {
      signalGroup(child, 'SIGTERM');
    }
  });
  child.once('close', (exitCode, signal) => {
    lifetime.end({ exitCode, ...(signal === null ? {} : { signal }), stderr: stderr.toString() });
  });
  lifetime.whenGivenUp((error, reason) => {
    givenUp = true;
    letGo(child, error, reason);
  });
  feedStdin(command.stdin, child.stdin, (error) => {
    lifetime.giveUp(error, 'stdin-failed');
  });
}

/** Ends a read and a command that got a part of its input; what was aborted may be changing something and goes on. */
function letGo(child: ChildProcessWithoutNullStreams, error: unknown, reason: GiveUpReason): void {
  if (reason === 'timeout' || reason === 'stdin-failed') {
    signalGroup(child, 'SIGKILL');
  }
  child.stdout.destroy(error instanceof Error ? error : new Error(String(error)));
  child.stderr.destroy();
  child.stdin.destroy();
  child.unref();
}

function signalGroup(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}
