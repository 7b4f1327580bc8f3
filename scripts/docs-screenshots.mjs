/** Takes the pictures of the jobs table that docs/jobs-table.md shows; needs a Chromium. */
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const outfile = 'bench/dist/table-screenshots.mjs';

await build({
  entryPoints: ['test/e2e/table/screenshots.ts'],
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  outfile,
});
await import(pathToFileURL(outfile).href);
await rm(outfile);
