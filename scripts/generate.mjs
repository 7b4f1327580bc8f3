/**
 * Makes the sources that are made from other sources: the embedded scheduler's worker and the jobs table's element, each
 * as one string, so that they can be started and served from any package format and from inside a bundle.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
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

const element = 'lib/table/element/main.ts';
const elementTarget = 'lib/table/generated';

/**
 * Templates and styles are indented for people: browsers need none of it, and a line break does no harm to the rest.
 * Between tags it would be a node of its own, thousands of them in a large table.
 */
const withoutIndentation = {
  name: 'without-indentation',
  setup(plan) {
    plan.onLoad({ filter: /[\\/]lib[\\/]table[\\/]element[\\/].*\.ts$/ }, async ({ path }) => {
      const source = (await readFile(path, 'utf8'))
        .replace(/\n\s+/g, '\n')
        .replace(/>\n(?=<|\$\{)/g, '>')
        .replace(/\}\n(?=<(?:\/|td))/g, '}');
      const isStyle = /[\\/]styles[\\/]/.test(path);
      return {
        loader: 'ts',
        contents: isStyle ? source.replace(/([:,{;])[ \n]+/g, '$1').replace(/ \{/g, '{') : source,
      };
    });
  },
};

if (existsSync(element)) {
  const { outputFiles } = await build({
    entryPoints: [element],
    bundle: true,
    minify: true,
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    format: 'esm',
    plugins: [withoutIndentation],
    legalComments: 'none',
    banner: { js: '/* Contains Lit (https://lit.dev), Copyright Google LLC, SPDX-License-Identifier: BSD-3-Clause */' },
    // The base configuration is for decorators of NestJS; the element has none.
    tsconfig: 'lib/table/element/tsconfig.json',
    conditions: ['production'],
    write: false,
  });
  const { text } = outputFiles[0];
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  await mkdir(elementTarget, { recursive: true });
  await writeFile(
    `${elementTarget}/jobs-table-source.ts`,
    [
      '/** First part of the SHA-256 of the element; made by scripts/generate.mjs. */',
      `export const JOBS_TABLE_HASH = ${JSON.stringify(hash)};`,
      '/** The bundled element: an ES module without imports. */',
      `export const JOBS_TABLE_SOURCE = ${JSON.stringify(text)};`,
      '',
    ].join('\n'),
  );
}
