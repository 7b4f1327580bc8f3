import { JobsError, messageOf } from '../../../domain/jobs.error.js';
import { UnpackError } from '../../../hosts/archive.errors.js';
import type { CommandExit } from '../../../hosts/host.js';
import { unpackInto } from '../../../hosts/unpack-into.js';
import { OutputTransferError } from '../../scheduler.errors.js';
import type { CollectedFiles } from '../../scheduler.js';
import type { CondorHost } from '../condor-host.js';
import { submissionLayout } from '../layout.js';

/**
 * Writes everything below $1 as a tar archive to standard output, and then, as the last line of standard error, how many
 * files with how many bytes together there are. Without GNU tools the sizes are taken file by file.
 */
const PACK_AND_COUNT = String.raw`
cd -- "$1" || exit 3
if tar --version 2> /dev/null | grep -q GNU; then
  tar --hard-dereference -cf - . || exit 4
else
  tar -cf - . || exit 4
fi
if find . -prune -printf '' 2> /dev/null; then
  find . -type f -printf '%s\n'
else
  find . -type f -exec sh -c 'for file; do wc -c < "$file"; done' sh {} +
fi | awk '{ files++; bytes += $1 } END { printf "nestjs-jobs: %d files %.0f bytes\n", files, bytes }' >&2
`;

/**
 * Collects outputs from a host without GNU find: everything in one archive, from the beginning each time. One command,
 * whatever the number of files.
 * @throws OutputTransferError when what arrived is not what lies there
 */
export async function collectArchive(
  condor: CondorHost,
  directory: string,
  destination: string,
): Promise<CollectedFiles> {
  const { run } = submissionLayout(await condor.layout(), directory);
  const command = await condor.reach(() => condor.host.stream({ argv: ['/bin/sh', '-c', PACK_AND_COUNT, 'sh', run] }));
  const exit = command.finished.catch((error: unknown) => error);
  try {
    const { files, bytes } = await unpackInto(command.stdout, destination);
    verify(condor, directory, { files, bytes }, await exit);
    return { files, bytes };
  } catch (error) {
    command.stdout.destroy();
    throw transferError(condor, directory, error, await exit);
  }
}

function verify({ scheduler }: CondorHost, directory: string, arrived: CollectedFiles, exit: unknown): void {
  const { stderr = '' } = exit as Partial<CommandExit>;
  const [, files, bytes] = /nestjs-jobs: (\d+) files (\d+) bytes\s*$/.exec(stderr) ?? [];
  if (files === undefined) throw new OutputTransferError(scheduler, directory, reasonOf(exit));
  if (Number(files) !== arrived.files || Number(bytes) !== arrived.bytes) {
    throw new OutputTransferError(
      scheduler,
      directory,
      `${arrived.files} files with ${arrived.bytes} bytes arrived of ${files} with ${bytes ?? '?'}.`,
    );
  }
}

function transferError({ scheduler }: CondorHost, directory: string, error: unknown, exit: unknown): unknown {
  if (!(error instanceof JobsError) || error instanceof OutputTransferError) return error;
  // A broken connection cuts the archive as well: the connection is the cause.
  const cause = exit instanceof Error ? exit : error;
  const reason = cause instanceof UnpackError ? `${messageOf(cause)} ${reasonOf(exit)}`.trim() : messageOf(cause);
  return new OutputTransferError(scheduler, directory, reason, { cause });
}

function reasonOf(exit: unknown): string {
  const { exitCode = null, signal, stderr = '' } = exit as Partial<CommandExit>;
  return exit instanceof Error
    ? exit.message
    : stderr.trim() || `the command on the host ended with ${signal ?? `exit code ${exitCode ?? '?'}`}.`;
}
