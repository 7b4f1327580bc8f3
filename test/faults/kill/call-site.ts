import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModuleStart } from './bundle.js';

const OWN_FILE = 'child.bundle.cjs:';
const LIBRARY = 'dist/esm/';

let modules: readonly ModuleStart[] | undefined;

/** The method of the library that makes the present call, and which of its calls that is, by its place in the file. */
export function callSite(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 14;
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = stackTraceLimit;
  for (const text of lines) {
    const at = text.indexOf(OWN_FILE);
    if (at < 0) continue;
    const line = Number.parseInt(text.slice(at + OWN_FILE.length), 10);
    const module = moduleAt(line);
    if (!module?.path.startsWith(LIBRARY)) continue;
    const path = module.path.slice(LIBRARY.length).replace(/\.js$/, '');
    const [, name = path] = /at (?:async )?([A-Za-z_$][\w$.]*) \(/.exec(text) ?? [];
    return `${name}:${line - module.line}`;
  }
  return 'app';
}

function moduleAt(line: number): ModuleStart | undefined {
  modules ??= JSON.parse(
    readFileSync(join(dirname(process.argv[1] ?? ''), 'child.modules.json'), 'utf8'),
  ) as ModuleStart[];
  let low = 0;
  let high = modules.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((modules[middle]?.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return modules[low - 1];
}
