import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** What the script that submits once uses besides the shell's own commands; flock is added where a test wants it. */
export const TOOLS = ['awk', 'cat', 'ln', 'mkdir', 'mkfifo', 'mv', 'rm', 'sleep', 'sync', 'tar', 'uname'];

/** Where a command of this machine is. @throws Error when it has none of that name */
export async function pathOf(tool: string): Promise<string> {
  for (const directory of (process.env.PATH ?? '').split(':')) {
    const path = join(directory, tool);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    ) {
      return path;
    }
  }
  throw new Error(`this machine has no ${tool}`);
}
