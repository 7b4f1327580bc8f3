/**
 * Everything that can be tested on this machine, by one command: unit tests, then the integration and browser tests with
 * a real HTCondor. That is the submit host named by JOBS_TEST_SSH, or the pool of test/pool, which is started for the
 * run when it is not up and stopped again afterwards. Where no pool can be started, the tests that need one are left out
 * with a warning, unless CI is set: there it is a failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tests that need a submit host. */
const NEEDS_SUBMIT_HOST = [
  'integration/htcondor/(quoting|scheduler|submit-once)\\.spec',
  'integration/hosts/ssh-(breaks|host)\\.spec',
  'integration/jobs/(htcondor-ssh|bad-input)\\.spec',
  'e2e/pool\\.spec',
];

const POOL_CANNOT_BE_STARTED = 2;
const POOL_IS_UP = 0;

const run = (command, args, env = process.env) => spawnSync(command, args, { stdio: 'inherit', env }).status ?? 1;
const pool = (action) => run('bash', ['test/pool/pool.sh', action]);

/** @returns {{ args: string[], stop: () => void }} what jest needs to know, and what to do at the end */
function prepareSubmitHost() {
  const nothing = () => undefined;
  if (process.env.JOBS_TEST_SSH) return { args: [], stop: nothing };
  if (pool('status') === POOL_IS_UP) return { args: [], stop: nothing };
  const status = pool('up');
  if (status === 0) return { args: [], stop: () => pool('down') };
  if (status !== POOL_CANNOT_BE_STARTED || process.env.CI) process.exit(1);
  console.warn('\nWARNING: the tests that need an HTCondor are left out, for the reason above.\n');
  return { args: ['--testPathIgnorePatterns', ...NEEDS_SUBMIT_HOST], stop: nothing };
}

const { args, stop } = prepareSubmitHost();
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  ...process.argv.slice(2),
];
// Whatever a test leaves behind, above all one that fails, lies in here.
const directory = mkdtempSync(join(tmpdir(), 'nestjs-jobs-test-'));
const status = run(process.execPath, [...jest, ...args], { ...process.env, TMPDIR: directory });
rmSync(directory, { recursive: true, force: true });
stop();
process.exitCode = status;
