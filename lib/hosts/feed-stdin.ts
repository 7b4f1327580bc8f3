import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream';
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
    return;
  }
  let sourceError: Error | undefined;
  input.once('error', (error: Error) => {
    sourceError = error;
  });
  pipeline(input, stdin, () => {
    if (sourceError) {
      onSourceFailure(sourceError);
    }
  });
}
