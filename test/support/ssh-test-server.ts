import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import type { AuthContext, Connection, ParsedKey, Server, ServerChannel, Session } from 'ssh2';
import { fingerprintOf } from '../../lib/hosts/host-key.js';

/** What an {@link SshTestServer} does; everything that is absent it refuses. */
export interface SshTestServerOptions {
  /** The password of every account, asked for by the method `password`. */
  readonly password?: string;
  /** The password of every account, asked for by the method `keyboard-interactive`. */
  readonly keyboardInteractive?: string;
  /** Public keys in OpenSSH format that may log in. */
  readonly publicKeys?: readonly string[];
  /** Types of the server's own keys. */
  readonly hostKeyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
  /** The login shell and its option; the command line is the next argument. */
  readonly shell?: readonly [string, ...string[]];
  /** Printed on both outputs before a command, as start-up files of a shell do. */
  readonly noise?: string;
  /** Sent before the log-in. */
  readonly banner?: string;
  /** What happens to a request for SFTP: an answer "no", or something that is not SFTP. */
  readonly sftp?: 'refused' | 'noise';
  /** Sessions open at once on one connection, as sshd's MaxSessions. */
  readonly maxSessions?: number;
  /** For how long a session counts after its end, in ms, as long as sshd needs to reap its processes. */
  readonly sessionsLinger?: number;
  /** Forwards connections, as a jump host does. */
  readonly forwarding?: boolean;
}

/** An SSH server in this process, for what a real one cannot be brought to do everywhere. */
export interface SshTestServer {
  readonly port: number;
  /** Fingerprints in the order of `hostKeyTypes`. */
  readonly hostKeys: readonly string[];
  /** In the format of `known_hosts`, in the same order. */
  readonly knownHosts: readonly string[];
  /** Connections that came so far. */
  readonly connections: () => number;
  /** Attempts to log in so far, by method. */
  readonly attempts: readonly string[];
  /** Ends every connection that stands. */
  dropConnections(): void;
  close(): Promise<void>;
}

/** Makes a key pair in OpenSSH format. */
export function makeKeyPair(
  type: 'ed25519' | 'ecdsa' | 'rsa',
  passphrase?: string,
): { private: string; public: string } {
  const encryption = passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 2 };
  const bits = { ed25519: {}, ecdsa: { bits: 256 as const }, rsa: { bits: 2048 } };
  // The options of each type fit it; the types of ssh2 cannot say so for a choice of types.
  const options = { ...bits[type], ...encryption } as never;
  // About 3 in 1,000 of the ed25519 keys that ssh2 writes cannot be read again, not even by ssh2 itself.
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync(type, options);
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error)) return pair;
  }
}

/** Starts a server on a free port of the loopback address. */
export async function startSshTestServer(options: SshTestServerOptions = {}): Promise<SshTestServer> {
  const keys = (options.hostKeyTypes ?? ['ed25519']).map((type) => makeKeyPair(type));
  const connections = new Set<Connection>();
  const attempts: string[] = [];
  let accepted = 0;
  const server: Server = new ssh2.Server(
    { hostKeys: keys.map((key) => key.private), ...(options.banner === undefined ? {} : { banner: options.banner }) },
    (connection) => {
      accepted += 1;
      connections.add(connection);
      connection.on('error', () => undefined);
      connection.on('close', () => connections.delete(connection));
      connection.on('authentication', (context) => {
        attempts.push(context.method);
        authenticate(context, options);
      });
      serve(connection, options);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dropConnections = (): void => {
    connections.forEach((connection) => connection.end());
  };
  return {
    port,
    hostKeys: keys.map((key) => fingerprintOf(parsed(key.public).getPublicSSH())),
    knownHosts: keys.map((key) => `[127.0.0.1]:${port} ${key.public}`),
    connections: () => accepted,
    attempts,
    dropConnections,
    close: async () => {
      dropConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function parsed(publicKey: string): ParsedKey {
  const key = ssh2.utils.parseKey(publicKey);
  if (key instanceof Error) {
    throw key;
  }
  return key;
}

function authenticate(context: AuthContext, options: SshTestServerOptions): void {
  const { password, keyboardInteractive, publicKeys } = options;
  const allowed = [
    ...(password === undefined ? [] : ['password' as const]),
    ...(keyboardInteractive === undefined ? [] : ['keyboard-interactive' as const]),
    ...(publicKeys === undefined ? [] : ['publickey' as const]),
  ];
  const decide = (right: boolean): void => {
    if (right) {
      context.accept();
    } else {
      context.reject(allowed);
    }
  };
  if (context.method === 'password') {
    decide(context.password === password);
  } else if (context.method === 'keyboard-interactive' && keyboardInteractive !== undefined) {
    context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
      decide(answers[0] === keyboardInteractive);
    });
  } else if (context.method === 'publickey') {
    const { key, signature, blob, hashAlgo } = context;
    const known = publicKeys?.map(parsed).find((candidate) => candidate.getPublicSSH().equals(key.data));
    decide(
      known !== undefined && (signature === undefined || known.verify(blob ?? Buffer.alloc(0), signature, hashAlgo)),
    );
  } else {
    context.reject(allowed);
  }
}

function serve(connection: Connection, options: SshTestServerOptions): void {
  let sessions = 0;
  connection.on('session', (accept, reject) => {
    if (sessions >= (options.maxSessions ?? 10)) {
      reject();
      return;
    }
    sessions += 1;
    const session = accept();
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      setTimeout(() => {
        sessions -= 1;
      }, options.sessionsLinger ?? 0);
    };
    serveSession(session, options, end);
  });
  if (options.forwarding === true) {
    connection.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      const stream = accept();
      const socket = connect(destPort, destIP);
      socket.on('error', () => stream.end());
      stream.on('close', () => socket.destroy());
      stream.pipe(socket).pipe(stream);
    });
  }
}

function serveSession(session: Session, options: SshTestServerOptions, end: () => void): void {
  session.on('close', end);
  session.on('exec', (accept, _reject, { command }) => {
    const channel = accept();
    channel.on('close', end);
    runCommand(channel, command, options);
  });
  session.on('subsystem', (accept, reject) => {
    if (options.sftp === 'noise') {
      accept().write('Welcome to this host!\n');
    } else {
      reject();
    }
  });
}

function runCommand(channel: ServerChannel, line: string, { shell, noise }: SshTestServerOptions): void {
  const [program, ...args] = shell ?? ['/bin/sh', '-c'];
  const child = spawn(program, [...args, line], { cwd: process.env.HOME });
  if (noise !== undefined) {
    channel.write(noise);
    channel.stderr.write(noise);
  }
  child.stdin.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.on('close', () => {
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
  });
  child.on('close', (code, signal) => {
    if (signal === null) {
      channel.exit(code ?? 0);
    } else {
      channel.exit(signal);
    }
    channel.end();
  });
}
