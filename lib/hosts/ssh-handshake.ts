import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { Client, ServerHostKeyAlgorithm } from 'ssh2';
import { AuthenticationFailedError, HostUnreachableError } from './host.errors.js';
import type { HostKeyTrust } from './host-key.js';
import { LoginSequence } from './ssh-authentication.js';
import type { LoginMethod } from './ssh-authentication.js';
import { nameOfSshHost } from './ssh-host.options.js';
import type { SshHostOptions } from './ssh-host.options.js';

/** The byte stream under a connection: a socket, or a channel through another host. */
export type Transport = Socket | Duplex;

/** A connection that stands: host key checked, logged in. */
export interface SshLink {
  readonly client: Client;
  /** Resolves with the cause when the connection is over. */
  readonly closed: Promise<Error>;
  /** Why the connection is over; `undefined` while it stands. */
  brokenBy(): Error | undefined;
  /** Ends it at once. */
  end(): void;
}

/** What {@link shakeHands} needs. */
export interface HandshakeRequest {
  readonly options: SshHostOptions;
  readonly methods: readonly LoginMethod[];
  readonly trust: HostKeyTrust;
  readonly algorithms: readonly ServerHostKeyAlgorithm[];
  readonly transport: Transport;
}

/** The host showed a key that is not trusted; the connection was ended before anything was sent. */
export class WrongHostKey extends Error {
  /** @param key in SSH wire format */
  constructor(readonly key: Buffer) {
    super('wrong host key');
  }
}

/** ssh2 says in `level` which layer an error comes from; `code` is a number when the host said why it hangs up. */
type Ssh2Error = Error & { level?: string; code?: string | number };

const DEFAULT_CONNECT_TIMEOUT = 20_000;
const DEFAULT_KEEP_ALIVE_INTERVAL = 15_000;
const DEFAULT_KEEP_ALIVE_COUNT_MAX = 3;

/**
 * One attempt at a connection over the given transport.
 * @throws WrongHostKey, HostUnreachableError, AuthenticationFailedError
 */
export async function shakeHands({
  options,
  methods,
  trust,
  algorithms,
  transport,
}: HandshakeRequest): Promise<SshLink> {
  const client = new ssh2.Client();
  const login = new LoginSequence(methods);
  let wrongKey: Buffer | undefined;
  let lastError: Error = new Error('the connection was closed');
  let over = false;

  const closed = new Promise<Error>((resolve) => {
    client.once('close', () => {
      over = true;
      resolve(lastError);
    });
  });
  const ready = new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    // Any other error than a failed way of logging in, after which the next one is tried, is the end.
    client.on('error', (error: Ssh2Error) => {
      lastError = error;
      if (!login.exhausted && (error.level === 'agent' || error.level === 'client-authentication')) {
        login.failed(error.message);
      } else {
        transport.destroy();
        reject(error);
      }
    });
    client.once('change password', () => {
      transport.destroy();
      reject(Object.assign(new Error('the password has expired'), { level: 'client-authentication' }));
    });
    client.once('close', () => {
      reject(lastError);
    });
  });
  try {
    client.connect({
      sock: transport,
      username: options.username,
      authHandler: login.handler,
      algorithms: { serverHostKey: [...algorithms] },
      hostVerifier: (key: Buffer) => {
        const accepted = trust.accepts(key);
        wrongKey = accepted ? undefined : key;
        return accepted;
      },
      readyTimeout: options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT,
      keepaliveInterval: options.keepAliveInterval ?? DEFAULT_KEEP_ALIVE_INTERVAL,
      keepaliveCountMax: options.keepAliveCountMax ?? DEFAULT_KEEP_ALIVE_COUNT_MAX,
    });
    await ready;
  } catch (error) {
    transport.destroy();
    throw wrongKey ? new WrongHostKey(wrongKey) : translate(error as Ssh2Error, nameOfSshHost(options), login);
  }
  return {
    client,
    closed,
    brokenBy: () => (over ? lastError : undefined),
    end: () => {
      client.end();
      // Not only half-closed: a host that does not answer would keep this process alive.
      transport.destroy();
    },
  };
}

function translate(error: Ssh2Error, host: string, login: LoginSequence): Error {
  // Told by number when the host hangs up by itself, for example after too many attempts.
  const refusedByHost = typeof error.code === 'number' && login.started;
  return login.exhausted || refusedByHost || error.level === 'client-authentication'
    ? new AuthenticationFailedError(host, login.description, error)
    : new HostUnreachableError(host, error);
}
