import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TAG_ATTRIBUTE } from './bench-host.js';

/** The files that a job of a bench takes along: a program and an input of 8 KiB. */
export interface BenchFiles {
  readonly program: string;
  readonly input: string;
}

/** Base names of {@link BenchFiles}. */
export const PROGRAM = 'model.sh';
export const INPUT = 'input.csv';

/** Writes the files into a directory of this machine. */
export async function writeBenchFiles(directory: string): Promise<BenchFiles> {
  await mkdir(directory, { recursive: true });
  const files = { program: join(directory, PROGRAM), input: join(directory, INPUT) };
  await writeFile(files.program, '#!/bin/sh\nexec awk -F , \'{ total += $2 } END { print total }\' "$1"\n', {
    mode: 0o755,
  });
  await writeFile(files.input, '2012-01-01,0.4\n'.repeat(546));
  return files;
}

/**
 * What keeps a job in the queue without running it, so that a bench measures submitting or tracking and not the pool at
 * work: `hold` submits it on hold, `requirements` lets no machine take it.
 */
export type Rest = { readonly hold: true } | { readonly requirements: false };

/** Submit commands that the library's jobs and those of its peers have in common. */
export function commandsOf(tag: string, rest: Rest): Record<string, string | boolean> {
  return { transfer_input_files: `../${INPUT}`, [`+${TAG_ATTRIBUTE}`]: `"${tag}"`, ...rest };
}

/** The submit description of a peer's job, in the directory that holds its files; `run` and `run/logs` lie there too. */
export function peerDescription(tag: string, rest: Rest): string {
  const commands = {
    universe: 'vanilla',
    executable: PROGRAM,
    arguments: INPUT,
    initialdir: 'run',
    log: 'logs/job.log',
    output: 'logs/job.out',
    error: 'logs/job.err',
    transfer_executable: true,
    should_transfer_files: 'YES',
    when_to_transfer_output: 'ON_EXIT_OR_EVICT',
    ...commandsOf(tag, rest),
  };
  const lines = Object.entries(commands).map(([name, value]) => `${name} = ${String(value)}`);
  return `${lines.join('\n')}\nqueue 1\n`;
}
