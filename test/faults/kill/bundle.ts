import { writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Beside the script that was started. */
const HERE = dirname(process.argv[1] ?? '');

/** The script that starts a process from the bundle. */
export const BOOT = join(HERE, 'kill', 'boot.cjs');

/** Loads what was compiled the last time, and so starts in a third of the time. */
const BOOT_SOURCE = `
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');
const path = __filename.replace(/boot\\.cjs$/, 'child.bundle.cjs');
const cache = path + '.cache';
const text = '(function (exports, require, module, __filename, __dirname) {' + readFileSync(path, 'utf8') + '\\n})';
const script = new Script(text, { filename: path, ...(existsSync(cache) && { cachedData: readFileSync(cache) }) });
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, createRequire(path), module_, path, dirname(path));
if (process.argv[2] === 'compile') {
  writeFileSync(cache + process.pid, script.createCachedData());
  renameSync(cache + process.pid, cache);
  process.exit(0);
}
`;

/** Where a module begins in the bundle. */
export interface ModuleStart {
  /** Counted from 1. */
  readonly line: number;
  /** Path of the module, from the root of the repository. */
  readonly path: string;
}

/**
 * Makes one file of the process that is killed and of all that it needs: most of its time such a process would load
 * modules.
 */
export async function bundleVictim(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'kill', 'child.js')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    keepNames: true,
    write: false,
    logLevel: 'error',
    define: { 'import.meta.url': '__bundleUrl' },
    banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    plugins: [
      {
        name: 'leave out what is not installed, and what is not JavaScript',
        setup(setup) {
          setup.onResolve({ filter: /^[^./]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
            if (path === 'libsql' || builtinModules.includes(path.replace(/^node:/, '')))
              return { path, external: true };
            if (pluginData === SEEN || importer === '') return undefined;
            const { errors } = await setup.resolve(path, { importer, resolveDir, kind, pluginData: SEEN });
            return errors.length > 0 ? { path, external: true } : undefined;
          });
          setup.onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }));
        },
      },
    ],
  });
  const text = outputFiles[0]?.text ?? '';
  await writeFile(join(HERE, 'kill', 'child.bundle.cjs'), text);
  await writeFile(join(HERE, 'kill', 'child.modules.json'), JSON.stringify(moduleStarts(text)));
  await writeFile(BOOT, BOOT_SOURCE);
}

const SEEN = 'seen';

/** The bundler writes the name of each module above it. */
function moduleStarts(text: string): ModuleStart[] {
  return text.split('\n').flatMap((line, index) => {
    const [, path] = /^\/\/ (\S+\.[cm]?js)$/.exec(line) ?? [];
    return path === undefined ? [] : [{ line: index + 1, path }];
  });
}
