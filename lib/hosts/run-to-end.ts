import type { CommandResult, HostCommand, RunningCommand } from './host.js';
import { CommandOutputTooLongError } from './host.errors.js';
import { describeCommand } from './describe-command.js';

const DEFAULT_MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a running command to its end; the common half of {@link Host.run}.
 * @throws CommandOutputTooLongError when it prints more than `maxOutputBytes`; it is not read further
 */
export async function runToEnd(host: string, command: HostCommand, running: RunningCommand): Promise<CommandResult> {
  const limit = command.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of running.stdout as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) {
      throw new CommandOutputTooLongError(host, describeCommand(command.argv), limit);
    }
    chunks.push(chunk);
  }
  return { stdout: Buffer.concat(chunks).toString('utf8'), ...(await running.finished) };
}
