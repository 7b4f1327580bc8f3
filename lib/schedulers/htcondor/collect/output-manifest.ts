/** A file, directory or link that a job wrote. */
export interface OutputEntry {
  readonly type: 'file' | 'directory' | 'link';
  /** Relative to the `run` directory, with `/`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** In ms since 1970, with a fraction. */
  readonly modified: number;
}

const TYPES: Readonly<Partial<Record<string, OutputEntry['type']>>> = { f: 'file', d: 'directory', l: 'link' };

/** The format of GNU find's `-printf` that {@link parseManifest} reads: names end with a NUL, they may hold line breaks. */
export const MANIFEST_FORMAT = String.raw`%y %m %s %T@ %P\0`;

/** Sockets, pipes and devices are left out. */
export function parseManifest(text: string): OutputEntry[] {
  return text.split('\0').flatMap((line) => {
    const [, kind = '', mode, size, seconds, path] = /^(\S) ([0-7]+) (\d+) (-?[\d.]+) (.+)$/s.exec(line) ?? [];
    const type = TYPES[kind];
    if (type === undefined || path === undefined) return [];
    return [{ type, path, size: Number(size), mode: parseInt(mode ?? '', 8), modified: Number(seconds) * 1000 }];
  });
}
