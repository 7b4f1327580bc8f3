import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Account } from './accounts/account.js';
import { readAccounts } from './accounts/accounts-file.js';
import { ConfigError } from './config.error.js';
import { DEFAULT_DATA_DIRECTORY } from './paths.js';

/** What the environment says about how the app shall run. */
export interface SampleAppConfig {
  readonly port: number;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Address that the app listens on. */
  readonly address: string;
  /** Who can sign in; absent in the demonstration, which has accounts that everybody may use. */
  readonly accounts?: readonly Account[];
  /** Seconds that a simulated year shall take at least, so that people can watch. */
  readonly pace: number;
  /** The HTCondor submit host; without one jobs run as processes of this machine. */
  readonly submitHost?: SubmitHost;
}

/** An HTCondor submit host and how to get into it. */
export interface SubmitHost {
  readonly username: string;
  readonly host: string;
  readonly port: number;
  /** Fingerprint as `ssh-keygen -lf` prints it: `SHA256:…`. */
  readonly hostKey: string;
  readonly privateKeyPath: string;
}

/**
 * Reads the environment variables PORT, LISTEN_ADDRESS, DATA_DIR, ACCOUNTS_FILE, PACE, SUBMIT_HOST, SUBMIT_HOST_KEY and SSH_KEY_PATH.
 * @throws ConfigError naming the variable and what it should be
 */
export function readConfig(env: Readonly<NodeJS.ProcessEnv>): SampleAppConfig {
  const submitHost = readSubmitHost(env);
  const accounts = env.ACCOUNTS_FILE ? readAccounts(env.ACCOUNTS_FILE) : undefined;
  return {
    port: readNumber(env, 'PORT', 3000, 65_535),
    // Accounts that everybody may use are for this machine, unless told otherwise.
    address: env.LISTEN_ADDRESS ?? (accounts ? '0.0.0.0' : '127.0.0.1'),
    ...(accounts && { accounts }),
    dataDirectory: resolve(env.DATA_DIR ?? DEFAULT_DATA_DIRECTORY),
    pace: readNumber(env, 'PACE', 1.5, 3600),
    ...(submitHost && { submitHost }),
  };
}

function readNumber(env: Readonly<NodeJS.ProcessEnv>, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!(value >= 0 && value <= max)) throw new ConfigError(`${name} must be a number from 0 to ${max}, not "${text}".`);
  return value;
}

function readSubmitHost(env: Readonly<NodeJS.ProcessEnv>): SubmitHost | undefined {
  const { SUBMIT_HOST: address, SUBMIT_HOST_KEY: hostKey, SSH_KEY_PATH: keyPath } = env;
  if (!address) {
    if (hostKey) throw new ConfigError('SUBMIT_HOST_KEY is set, but SUBMIT_HOST is not: set it to user@host:port.');
    return undefined;
  }
  const match = /^([^@\s]+)@([^@\s:]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/.exec(address);
  if (!match?.[1] || !match[2]) {
    throw new ConfigError(`SUBMIT_HOST must look like user@host or user@host:port, not "${address}".`);
  }
  if (!hostKey?.startsWith('SHA256:')) {
    throw new ConfigError(
      `SUBMIT_HOST_KEY must be the host key's fingerprint, SHA256:…. Print it on the submit host itself with: ` +
        `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`,
    );
  }
  return {
    username: match[1],
    host: match[2].replace(/^\[|\]$/g, ''),
    port: Number(match[3] ?? 22),
    hostKey,
    privateKeyPath: resolve(keyPath ?? join(homedir(), '.ssh', 'id_ed25519')),
  };
}
