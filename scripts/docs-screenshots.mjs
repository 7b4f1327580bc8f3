/**
 * Takes the pictures of the documentation: those of the jobs table, and those of the sample app, which must have been
 * built. Needs a Chromium.
 */
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const SCRIPTS = ['test/e2e/table/screenshots.ts', 'test/e2e/sample-app-screenshots.ts'];
const outfile = 'bench/dist/docs-screenshots.mjs';

for (const [index, entry] of SCRIPTS.entries()) {
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    outfile,
  });
  // Node.js keeps a module under its address.
  await import(`${pathToFileURL(outfile).href}?${index}`);
}
await rm(outfile);
