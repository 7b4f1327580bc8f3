/**
 * Everything that can be tested on this machine, by one command: unit tests, and the integration and browser tests with
 * a real HTCondor and a real Chromium. HTCondor is the submit host named by JOBS_TEST_SSH, or the pool of test/pool,
 * which is started for the run when it is not up and stopped again afterwards. A PostgreSQL and a MariaDB are started
 * for the run, too, after the packages of test/databases were installed. What cannot be had here is said, and the tests
 * that need it are left out, unless CI is set: there it is a failure.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers } from '../test/databases/servers.mjs';

/** Tests that need a submit host. */
const NEEDS_SUBMIT_HOST = [
  'integration/htcondor/(quoting|scheduler|submit-once)\\.spec',
  'integration/hosts/ssh-(breaks|host)\\.spec',
  'integration/jobs/(htcondor-ssh|bad-input)\\.spec',
  'integration/module/shutdown(-transfers|-process)?-ssh\\.spec',
  'e2e/pool\\.spec',
];

/** Tests that need a browser. */
const NEEDS_CHROMIUM = ['test/e2e/'];

/** Tests that need the packages of test/databases, and the project that is nothing but that. */
const NEEDS_PACKAGES = ['integration/store/better-sqlite3\\.spec'];
const TYPEORM_03 = 'typeorm-0.3';

/** Tests that need a server, by the variable that says where it is. */
const NEEDS_SERVER = {
  JOBS_TEST_POSTGRES: ['integration/(store|jobs)/postgres\\.spec', 'integration/jobs/replicas\\.spec'],
  JOBS_TEST_MARIADB: ['integration/store/(mariadb|mysql)\\.spec', 'integration/jobs/mariadb\\.spec'],
};

const POOL_CANNOT_BE_STARTED = 2;
const POOL_IS_UP = 0;

const run = (command, args, env = process.env) => spawnSync(command, args, { stdio: 'inherit', env }).status ?? 1;
const pool = (action) => run('bash', ['test/pool/pool.sh', action]);

const nothing = () => undefined;

/** @returns {{ leaveOut: string[], stop: () => void }} which tests cannot run, and what to do at the end */
function prepareSubmitHost() {
  if (process.env.JOBS_TEST_SSH) return { leaveOut: [], stop: nothing };
  if (pool('status') === POOL_IS_UP) return { leaveOut: [], stop: nothing };
  const status = pool('up');
  if (status === 0) return { leaveOut: [], stop: () => pool('down') };
  if (status !== POOL_CANNOT_BE_STARTED || process.env.CI) process.exit(1);
  console.warn('\nWARNING: the tests that need an HTCondor are left out, for the reason above.\n');
  return { leaveOut: NEEDS_SUBMIT_HOST, stop: nothing };
}

/** Which tests cannot run without a browser; where CI is set they run all the same, and fail. */
function withoutChromium() {
  const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (existsSync(path) || process.env.CI) return [];
  console.warn(`\nWARNING: there is no Chromium at ${path} (CHROMIUM_PATH); the browser tests are left out.\n`);
  return NEEDS_CHROMIUM;
}

/** Says what is left out; where CI is set nothing may be. */
function leaveOut(what) {
  if (process.env.CI) throw new Error(`${what}: it must be there where CI is set.`);
  console.warn(`\nWARNING: ${what}; the tests that need it are left out.\n`);
}

/** Whether the projects of this run have tests with databases. */
function needsDatabases() {
  const chosen = args.indexOf('--selectProjects');
  return chosen < 0 || args.slice(chosen).some((name) => name === 'integration' || name === TYPEORM_03);
}

/** @returns which tests and projects cannot run, what the others must know, and what to do at the end */
async function prepareDatabases() {
  if (!needsDatabases()) return { ignored: [], ignoredProjects: [], env: {}, stop: nothing };
  const packages =
    existsSync('test/databases/node_modules/typeorm') || run('npm', ['ci', '--prefix', 'test/databases']) === 0;
  if (!packages) leaveOut('the packages of test/databases could not be installed');
  const { env, missing, stop } = await startServers();
  const ignored = packages ? [] : [...NEEDS_PACKAGES];
  for (const [variable, reason] of Object.entries(missing)) {
    if (process.env.CI) await stop();
    leaveOut(reason);
    ignored.push(...NEEDS_SERVER[variable]);
  }
  return { ignored, ignoredProjects: packages ? [] : [TYPEORM_03], env, stop };
}

/** Runs jest and waits for it; what it prints must not wait for this process. */
async function runJest(options, env) {
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const [status] = await once(spawn(process.execPath, [...jest, ...options], { stdio: 'inherit', env }), 'exit');
  return status ?? 1;
}

const args = process.argv.slice(2);
// Jest hears of an interruption by itself; what was started for it is stopped after it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, nothing);
// Whatever a test leaves behind, above all one that fails, lies in here.
const directory = mkdtempSync(join(tmpdir(), 'nestjs-jobs-test-'));
const submitHost = prepareSubmitHost();
try {
  const databases = await prepareDatabases();
  try {
    const ignored = [...submitHost.leaveOut, ...withoutChromium(), ...databases.ignored];
    const options = [
      ...args,
      ...(ignored.length ? ['--testPathIgnorePatterns', ...ignored] : []),
      ...(databases.ignoredProjects.length ? ['--ignoreProjects', ...databases.ignoredProjects] : []),
    ];
    process.exitCode = await runJest(options, { ...process.env, ...databases.env, TMPDIR: directory });
  } finally {
    await databases.stop();
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
  submitHost.stop();
}
