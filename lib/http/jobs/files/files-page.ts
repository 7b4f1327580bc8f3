import type { JobFile } from '../../../manager/job-files.js';
import { walkFiles } from '../../../manager/walk-files.js';

/** A page of a job's files. */
export interface FilesPage {
  /** Those in its directory and below, in the order of their paths. */
  readonly files: readonly {
    /** Relative to the job's directory, with `/`. */
    readonly path: string;
    readonly bytes: number;
    /** When its content was last changed. */
    readonly modified: Date;
  }[];
  /** The `after` of the next page; `null` when this is the last one. */
  readonly next: string | null;
}

/** Files and directories that one request looks at, at most: a tree of empty directories has no end for it. */
const MOST_LOOKED_AT = 5000;

/** Takes a page out of a job's directory tree. */
export async function filesPage(
  list: (directory: string) => Promise<readonly JobFile[]>,
  after: string | null,
  limit: number,
): Promise<FilesPage> {
  const files: JobFile[] = [];
  let last = after;
  let looked = 0;
  for await (const entry of walkFiles(list, after)) {
    if (files.length === limit || looked === MOST_LOOKED_AT) return { files: files.map(viewOf), next: last };
    looked += 1;
    last = entry.path;
    if (entry.type === 'file') files.push(entry);
  }
  return { files: files.map(viewOf), next: null };
}

function viewOf({ path, size, modified }: JobFile): FilesPage['files'][number] {
  return { path, bytes: size, modified };
}
