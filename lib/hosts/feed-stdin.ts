import type { Readable, Writable } from 'node:stream';
import type { HostCommand } from './host.js';

/**
 * Writes what a command reads, as fast as it reads, and then the end of input.
 * @param onSourceFailure called when the source, not the command, broke off: the command has got a part only
 */
export function feedStdin(input: HostCommand['stdin'], stdin: Writable, onSourceFailure: (error: Error) => void): void {
  // A command may end without reading all: that shows in its exit code, not as an error here.
  stdin.on('error', () => undefined);
  if (input === undefined || typeof input === 'string' || Buffer.isBuffer(input)) {
    stdin.end(input);
  } else {
    feedStream(input, stdin, onSourceFailure);
  }
}

function feedStream(input: Readable, stdin: Writable, onSourceFailure: (error: Error) => void): void {
  let settled = false;
  const commandIsDone = (): void => {
    settled = true;
    input.destroy();
  };
  const sourceFailed = (error: Error): void => {
    if (!settled) {
      settled = true;
      onSourceFailure(error);
    }
  };
  stdin.once('error', commandIsDone);
  stdin.once('close', commandIsDone);
  input.on('error', sourceFailed);
  input.once('end', () => {
    settled = true;
  });
  // A source that is destroyed without an error must not look like the end of input either.
  input.once('close', () => {
    sourceFailed(new Error('the standard input of the command was closed before its end'));
  });
  input.pipe(stdin);
}
