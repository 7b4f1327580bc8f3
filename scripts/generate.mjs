/**
 * Makes the sources that are made from other sources: the embedded scheduler's worker as one string, so that it can
 * be started from any package format and from inside a bundle.
 */
import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';

const entry = 'lib/schedulers/embedded/worker/main.ts';
const target = 'lib/schedulers/embedded/generated';

if (existsSync(entry)) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
  });
  await mkdir(target, { recursive: true });
  await writeFile(
    `${target}/worker-source.ts`,
    `/** The bundled worker program; made by scripts/generate.mjs. */\nexport const WORKER_SOURCE = ${JSON.stringify(outputFiles[0].text)};\n`,
  );
}
