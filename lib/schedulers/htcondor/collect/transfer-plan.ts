import type { OutputEntry } from './output-manifest.js';

/** A file of this machine, as far as a transfer needs to know it. */
export interface LocalFile {
  readonly size: number;
  /** In ms since 1970. */
  readonly modified: number;
}

/** What is already here of the outputs, by their paths. */
export interface LocalOutputs {
  readonly files: ReadonlyMap<string, LocalFile>;
  /** Bytes of large files whose transfer was interrupted. */
  readonly parts: ReadonlyMap<string, number>;
}

/** A large file, transferred by itself. */
export interface LargeFile extends OutputEntry {
  /** Bytes that are here already. */
  readonly from: number;
}

/** What is still to be transferred. */
export interface TransferPlan {
  /** Go together in one archive. */
  readonly together: readonly OutputEntry[];
  readonly large: readonly LargeFile[];
}

/** Files from this size on are transferred one by one, so that a broken transfer goes on where it was. */
export const LARGE_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Leaves out what is here: a file with the size and the time of change, in whole seconds as archives have it, of the one
 * on the host.
 */
export function planTransfer(manifest: readonly OutputEntry[], local: LocalOutputs): TransferPlan {
  const missing = manifest.filter((entry) => !isHere(entry, local.files.get(entry.path)));
  const isLarge = ({ type, size }: OutputEntry): boolean => type === 'file' && size >= LARGE_FILE_BYTES;
  return {
    together: missing.filter((entry) => !isLarge(entry)),
    large: missing.filter(isLarge).map((entry) => ({ ...entry, from: bytesHere(entry, local.parts.get(entry.path)) })),
  };
}

function isHere({ type, size, modified }: OutputEntry, local: LocalFile | undefined): boolean {
  return type === 'file' && local?.size === size && seconds(local.modified) === seconds(modified);
}

/** A part that is longer than the file is none of it. */
function bytesHere({ size }: OutputEntry, part: number | undefined): number {
  return part !== undefined && part <= size ? part : 0;
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
