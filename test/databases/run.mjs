/**
 * Runs a command while a PostgreSQL and a MariaDB are up: `node test/databases/run.mjs npm run jest -- …`. It finds them
 * by JOBS_TEST_POSTGRES and JOBS_TEST_MARIADB; of one that cannot be had here the variable is not set.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startServers } from './servers.mjs';

const [command, ...args] = process.argv.slice(2);
const { env, missing, stop } = await startServers();
for (const server of Object.values(missing)) console.warn(`WARNING: ${server}`);
// The command hears of an interruption by itself; the servers are stopped after it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
try {
  const [status] = await once(spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }), 'exit');
  process.exitCode = status ?? 1;
} finally {
  await stop();
}
