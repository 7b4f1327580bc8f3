/**
 * How a host is reached over SSH. Needed are: where it is, a way of logging in, and a way of knowing its host key.
 * Relative paths of key files start at the working directory of the app; `~/` is the home directory of its account.
 */
export interface SshHostOptions {
  /** Name or address of the host. */
  readonly host: string;
  /** @default 22 */
  readonly port?: number;
  /** The account on the host. */
  readonly username: string;

  /** A private key (ed25519, ECDSA or RSA; OpenSSH or PEM format), for example from a secret store. */
  readonly privateKey?: string | Buffer;
  /** The file of a private key, read whenever a connection is made. */
  readonly privateKeyPath?: string;
  /** Decrypts `privateKey` or the key in `privateKeyPath`. */
  readonly passphrase?: string;
  /** For the methods `password` and `keyboard-interactive` (every question is answered with it). */
  readonly password?: string;
  /** The socket of an SSH agent, for example `process.env.SSH_AUTH_SOCK`. The agent is never forwarded. */
  readonly agent?: string;

  /**
   * The fingerprint of the host's key, or several of which one must match, as `ssh-keygen -lf` prints it:
   * `SHA256:` and 43 characters.
   */
  readonly hostKey?: string | readonly string[];
  /**
   * A file in the format of OpenSSH's `known_hosts`, used when there is no `hostKey`. Hashed names, `[name]:port` and
   * `@revoked` are understood; `@cert-authority` lines are ignored.
   */
  readonly knownHosts?: string;

  /** Another host through which this one is reached (OpenSSH's ProxyJump); its host key is checked as well. */
  readonly jump?: SshHostOptions;

  /**
   * Milliseconds until a connection must stand, log-in included.
   * @default 20000
   */
  readonly connectTimeout?: number;
  /**
   * Milliseconds between two questions whether the host is still there.
   * @default 15000
   */
  readonly keepAliveInterval?: number;
  /**
   * Unanswered questions after which the connection counts as broken.
   * @default 3
   */
  readonly keepAliveCountMax?: number;
  /**
   * Sessions open at once on the one connection; further commands wait. OpenSSH's `MaxSessions` is 10 unless an
   * administrator changed it.
   * @default 8
   */
  readonly maxChannels?: number;
  /**
   * Milliseconds after which a file operation without an answer is given up.
   * @default 60000
   */
  readonly fileTimeout?: number;
  /**
   * The pause after a failed attempt to connect, in milliseconds: half to all of `initial`, doubled with each further
   * failure, up to `maximum`. Calls in the pause get the last error at once.
   * @default { initial: 500, maximum: 8000 }
   */
  readonly reconnectDelay?: {
    /** After the first failure. */
    readonly initial: number;
    /** After many. */
    readonly maximum: number;
  };
}

/** `user@host:port`, for messages. */
export function nameOfSshHost({ username, host, port }: SshHostOptions): string {
  return `${username}@${host}:${port ?? 22}`;
}
