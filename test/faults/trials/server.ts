import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { POSTGRES } from '../../support/databases.js';
import { here } from './here.js';
import { perform } from './trial.js';
import type { OwnTrial } from './trials.js';

/** What can go wrong with a database server: the PostgreSQL that test/databases/run.mjs has started for this run. */
export function serverTrials(): OwnTrial[] {
  const directory = process.env.JOBS_TEST_POSTGRES;
  if (directory === undefined) return [];
  return [
    trialOf('PostgreSQL killed, and started at once', directory, 0),
    trialOf('PostgreSQL gone for a minute', directory, 60_000),
  ];
}

/** The time in which most jobs are under way, in ms. */
const SOON_MS = 800;
const PATIENCE_MS = 60_000;

function trialOf(title: string, directory: string, milliseconds: number): OwnTrial {
  return {
    title,
    perform: async () => {
      const database = await POSTGRES.create();
      try {
        return await perform({
          title,
          scheduler: 'embedded',
          define: here,
          database: database.options,
          harm: async () => {
            await delay(SOON_MS);
            const start = kill(directory);
            await delay(milliseconds);
            await start();
            await answers(database.options);
          },
        });
      } finally {
        await database.drop();
      }
    },
  };
}

/** A server that was killed goes through its log first, and turns away whoever comes meanwhile. */
async function answers(options: DataSourceOptions): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      const dataSource = await new DataSource(options).initialize();
      await dataSource.destroy();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

/** Kills the server at once. @returns how to start it as it was */
function kill(directory: string): () => Promise<void> {
  const data = join(directory, 'data');
  const [pid = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  const [command = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  const { uid, gid } = statSync(data);
  process.kill(Number(pid), 'SIGQUIT');
  return async () => {
    while (isRunning(pid)) await delay(50);
    spawn(command, args, { uid, gid, cwd: directory, detached: true, stdio: 'ignore' }).unref();
  };
}

/** A process that has ended and that nobody has asked for is none. */
function isRunning(pid: string): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
