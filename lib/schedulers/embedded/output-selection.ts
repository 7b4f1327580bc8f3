import { parseRemaps, parseTransferList } from '../htcondor/transfer-list.js';

/** The files at the top of a scratch directory: a mark that changes with the file, by name. */
export type Snapshot = Readonly<Record<string, string>>;

/** One thing to bring back: a path in the scratch directory, and where it goes, relative to the initialdir. */
export interface OutputItem {
  readonly source: string;
  readonly destination: string;
}

/** The submit commands that say what is brought back. */
export interface OutputCommands {
  /** `transfer_output_files`; `""` (two quotes) means nothing at all, absent means what is new or changed. */
  readonly files?: string | undefined;
  /** `transfer_output_remaps`. */
  readonly remaps?: string | undefined;
}

/**
 * What HTCondor brings back from the scratch directory at the end of a program: what `transfer_output_files` names, or
 * without it every new or changed file at the top, no directories; under the names of `transfer_output_remaps`.
 *
 * @throws SubmitSyntaxError when the remaps cannot be read
 */
export function selectOutputs(commands: OutputCommands, before: Snapshot, after: Snapshot): OutputItem[] {
  const remaps = parseRemaps(commands.remaps ?? '');
  return sources(commands.files, before, after).map((source) => ({
    source,
    // `directory/` means what it holds.
    destination: remaps[source] ?? (source.endsWith('/') ? '.' : baseName(source)),
  }));
}

function sources(files: string | undefined, before: Snapshot, after: Snapshot): string[] {
  if (files === '""') return [];
  if (files !== undefined) return parseTransferList(files);
  return Object.keys(after).filter((name) => before[name] !== after[name]);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
