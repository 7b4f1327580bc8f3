/**
 * Tries the package as apps get it: packs what was built, installs it into a fresh copy of each app of test/compat,
 * compiles the app, runs its tests and then the compiled app itself. Names of apps as arguments limit it to these.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SOURCE = 'test/compat';
const SHARED = 'app';
const INSTALL = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

const flavours = readdirSync(SOURCE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== SHARED)
  .map(({ name }) => name);
const directory = mkdtempSync(join(tmpdir(), 'nestjs-jobs-compat-'));

/** Runs a program to its end and gives what it prints; throws when it fails. */
function outputOf(cwd, command, ...args) {
  const env = { ...process.env, TMPDIR: directory };
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function run(cwd, command, ...args) {
  execFileSync(command, args, {
    cwd,
    env: { ...process.env, TMPDIR: directory },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function expectEqual(actual, expected, what) {
  if (actual !== expected)
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

function tryApp(flavour, tarball) {
  const app = join(directory, flavour);
  cpSync(join(SOURCE, SHARED), app, { recursive: true });
  cpSync(join(SOURCE, flavour), app, { recursive: true, filter: (path) => !path.includes('node_modules') });
  run(app, 'npm', 'ci', ...INSTALL);
  // Fails when a version of the app is outside of the ranges of the package's peer dependencies.
  run(app, 'npm', 'install', '--no-save', '--strict-peer-deps', ...INSTALL, tarball);
  run(app, 'npm', 'run', '--silent', 'build');
  run(app, 'npm', 'run', '--silent', 'test');
  expectEqual(
    outputOf(app, 'npm', 'run', '--silent', 'start', 'one two three'),
    'Complete 3\n',
    `${flavour}, compiled`,
  );
  rmSync(join(app, 'node_modules/@nestjs/terminus'), { recursive: true });
  run(app, process.execPath, '-e', "require('nestjs-jobs'); import('nestjs-jobs')");
}

try {
  const [{ filename }] = JSON.parse(
    outputOf('.', 'npm', 'pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', directory),
  );
  for (const flavour of process.argv.length > 2 ? process.argv.slice(2) : flavours) {
    console.log(`\n== ${flavour}`);
    tryApp(flavour, resolve(directory, filename));
  }
} finally {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
