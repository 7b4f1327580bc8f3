/**
 * Everything that can be tested on this machine, by one command: unit tests, and the integration and browser tests with
 * a real HTCondor and a real Chromium. HTCondor is the submit host named by JOBS_TEST_SSH, or the pool of test/pool,
 * which is started for the run when it is not up and stopped again afterwards. What cannot be had here is said, and the
 * tests that need it are left out, unless CI is set: there it is a failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tests that need a submit host. */
const NEEDS_SUBMIT_HOST = [
  'integration/htcondor/(quoting|scheduler|submit-once)\\.spec',
  'integration/hosts/ssh-(breaks|host)\\.spec',
  'integration/jobs/(htcondor-ssh|bad-input)\\.spec',
  'e2e/pool\\.spec',
];

/** Tests that need a browser. */
const NEEDS_CHROMIUM = ['test/e2e/'];

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

const { leaveOut, stop } = prepareSubmitHost();
const ignored = [...leaveOut, ...withoutChromium()];
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  ...process.argv.slice(2),
  ...(ignored.length ? ['--testPathIgnorePatterns', ...ignored] : []),
];
// Whatever a test leaves behind, above all one that fails, lies in here.
const directory = mkdtempSync(join(tmpdir(), 'nestjs-jobs-test-'));
const status = run(process.execPath, jest, { ...process.env, TMPDIR: directory });
rmSync(directory, { recursive: true, force: true });
stop();
process.exitCode = status;
