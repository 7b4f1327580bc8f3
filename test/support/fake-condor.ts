import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the commands of an HTCondor that is not there print and do: shell scripts by the command's name. */
export type CondorScripts = Readonly<Record<string, string>>;

/** The commands of an HTCondor 23.9.6 that answers, and whose queue is empty. */
export const IDLE_CONDOR: CondorScripts = {
  condor_submit: 'exit 1',
  condor_version: `echo '$CondorVersion: 23.9.6 2024-08-08 BuildID: Debian-23.9.6 $'`,
  condor_q: 'exit 0',
};

/**
 * Writes commands into a directory, for the option `path` of a scheduler.
 * @returns the directory
 */
export async function fakeCondor(directory: string, scripts: CondorScripts = IDLE_CONDOR): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, name), 0o755);
  }
  return directory;
}
