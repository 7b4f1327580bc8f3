import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The submit host that integration tests run against, as options of `SshHost`. */
export interface SubmitHost {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly privateKeyPath: string;
  /** SHA256 fingerprint. */
  readonly hostKey: string;
}

/**
 * The submit host for tests: the one that JOBS_TEST_SSH, JOBS_TEST_SSH_KEY and JOBS_TEST_SSH_HOSTKEY name, else the
 * pool of this machine (test/pool/README.md).
 * @throws Error that says what to do when there is neither
 */
export function findSubmitHost(environment: NodeJS.ProcessEnv = process.env): SubmitHost {
  return environment.JOBS_TEST_SSH === undefined ? readPool(environment) : readVariables(environment);
}

function readVariables(environment: NodeJS.ProcessEnv): SubmitHost {
  const address = environment.JOBS_TEST_SSH ?? '';
  const [, username, host, port] = /^([^@]+)@\[?(.+?)\]?(?::(\d+))?$/.exec(address) ?? [];
  const privateKeyPath = environment.JOBS_TEST_SSH_KEY;
  const hostKey = environment.JOBS_TEST_SSH_HOSTKEY;
  if (!username || !host || !privateKeyPath || !hostKey) {
    throw new Error(
      'JOBS_TEST_SSH=user@host:port needs JOBS_TEST_SSH_KEY (the path of a private key) and ' +
        'JOBS_TEST_SSH_HOSTKEY (SHA256:…) beside it; see test/pool/README.md.',
    );
  }
  return { host, port: Number(port ?? 22), username, privateKeyPath, hostKey };
}

function readPool(environment: NodeJS.ProcessEnv): SubmitHost {
  const directory = environment.NESTJS_JOBS_POOL_DIR ?? '/var/cache/nestjs-jobs-pool';
  const path = join(directory, environment.NESTJS_JOBS_POOL_SUITE ?? 'trixie', 'pool.json');
  try {
    const { host, port, username, privateKeyPath, hostKey } = JSON.parse(readFileSync(path, 'utf8')) as SubmitHost;
    return { host, port, username, privateKeyPath, hostKey };
  } catch (error) {
    throw new Error(
      `There is no HTCondor to test against (no pool's state in "${path}"). Start one with \`npm run pool:up\`, or ` +
        'name a submit host in JOBS_TEST_SSH, JOBS_TEST_SSH_KEY and JOBS_TEST_SSH_HOSTKEY.',
      { cause: error },
    );
  }
}
