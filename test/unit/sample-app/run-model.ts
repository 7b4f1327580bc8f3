import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseHydrograph, type Hydrograph } from '../../../sample-app/runoff/outputs/hydrograph.js';
import { parseSummary, type RunoffSummary } from '../../../sample-app/runoff/outputs/summary.js';

/** The daily weather of Seattle that the sample app runs on. */
export const SEATTLE = resolve(
  dirname(createRequire(import.meta.url).resolve('vega-datasets')),
  '../data/seattle-weather.csv',
);

const MODEL = resolve('sample-app/model/runoff.sh');

export interface ModelRun {
  readonly stdout: string;
  readonly csv: string;
  readonly hydrograph: Hydrograph;
  readonly summary: RunoffSummary;
}

/** Runs the model to its end in a directory of its own; rejects with `code` and `stderr` when it fails. */
export async function runModel(
  options: Readonly<Record<string, string | number>> = {},
  awk = 'awk',
): Promise<ModelRun> {
  const directory = await mkdtemp(join(tmpdir(), 'runoff-'));
  try {
    const named = Object.entries<string | number>({ input: SEATTLE, ...options });
    const argv = named.flatMap(([name, value]) => [`--${name}`, String(value)]);
    const { stdout } = await promisify(execFile)('sh', [MODEL, ...argv], {
      cwd: directory,
      env: { ...process.env, AWK: awk },
    });
    const csv = await readFile(join(directory, 'hydrograph.csv'), 'utf8');
    const summary = parseSummary(await readFile(join(directory, 'summary.json'), 'utf8'));
    return { stdout, csv, hydrograph: parseHydrograph(csv), summary };
  } finally {
    await rm(directory, { recursive: true });
  }
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
