import { JOBS_TABLE_HASH, JOBS_TABLE_SOURCE } from './generated/jobs-table-source.js';

/** The element's script as one file whose name changes with what it holds. */
export const JOBS_TABLE_ASSET = {
  /** Name of the file. */
  fileName: `jobs-table-${JOBS_TABLE_HASH}.js`,
  /** First part of its SHA-256, hexadecimal. */
  hash: JOBS_TABLE_HASH,
  /** The script: an ES module without imports. */
  source: JOBS_TABLE_SOURCE,
} as const;

/** The address of the script beside the routes of an app: `/jobs-api/my_first_app` has it in `/jobs-api/assets/`. */
export function assetUrl(baseUrl: string): string {
  const base = baseUrl.replace(/\/+$/, '');
  return `${base.slice(0, base.lastIndexOf('/') + 1)}assets/${JOBS_TABLE_ASSET.fileName}`;
}
