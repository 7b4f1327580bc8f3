/** Looks at the packed package as npm and TypeScript's resolvers see it: publint, and "are the types wrong?". */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directory = mkdtempSync(join(tmpdir(), 'nestjs-jobs-package-'));
try {
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory]);
  const [{ filename }] = JSON.parse(packed.toString());
  for (const [tool, ...args] of [
    ['publint', 'run', '--strict'],
    ['attw', '--format', 'table-flipped'],
  ]) {
    execFileSync(join('node_modules/.bin', tool), [...args, join(directory, filename)], { stdio: 'inherit' });
  }
} catch (error) {
  process.exitCode = error.status || 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
