import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { messageOf } from '../../../lib/domain/jobs.error.js';
import { POSTGRES } from '../../support/databases.js';
import { compare, type Finding } from '../kill/compare.js';
import { gather, readerOf, type Reader } from '../kill/gather.js';
import type { Habitat } from '../kill/messages.js';
import { planOf } from '../kill/plan.js';
import { Victim } from '../kill/victim.js';
import type { TrialResult } from './trial.js';
import type { OwnTrial } from './trials.js';

/** Processes on one database and one scheduler, one of which dies. */
export function replicaTrials(): OwnTrial[] {
  const onSqlite = [2, 4].map((count) => ({
    title: `${count} processes on one SQLite, one of them killed`,
    perform: () => fightOn(count, 'one SQLite'),
  }));
  const onPostgres = [2, 4].map((count) => ({
    title: `${count} processes on one PostgreSQL, one of them killed`,
    perform: async () => {
      const database = await POSTGRES.create();
      try {
        return await fightOn(count, 'one PostgreSQL', database.options);
      } finally {
        await database.drop();
      }
    },
  }));
  return process.env.JOBS_TEST_POSTGRES === undefined ? onSqlite : [...onSqlite, ...onPostgres];
}

/** The time in which most jobs are under way, in ms. */
const SOON_MS = 1500;

async function fightOn(count: number, where: string, database?: DataSourceOptions): Promise<TrialResult> {
  const directory = await mkdtemp(join(tmpdir(), 'nestjs-jobs-trial-'));
  const habitat: Habitat = {
    scheduler: 'embedded',
    directory,
    ahead: 0,
    ...(database && { database: database }),
  };
  const begin = Date.now();
  const findings = await fight(count, habitat).catch((error: unknown) => [
    { harm: 'lost', what: messageOf(error) } as const,
  ]);
  if (findings.length > 0) process.stderr.write(`kept in ${directory}\n`);
  else await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  return {
    title: `${count} processes on ${where}, one of them killed`,
    jobs: count * planOf(0).length,
    milliseconds: Date.now() - begin,
    commandsPerMinute: null,
    findings,
  };
}

async function fight(count: number, habitat: Habitat): Promise<Finding[]> {
  const victims = Array.from({ length: count }, () => Victim.spawn());
  try {
    const [first, ...others] = victims;
    // Makes the tables.
    await first?.ask({ type: 'settle', habitat });
    const lives = victims.map((victim, index) =>
      victim.ask({
        type: 'live',
        habitat,
        life: index + 1,
        orders: { passages: {}, lastWords: join(habitat.directory, 'last-words'), handlerMs: 0 },
      }),
    );
    await delay(SOON_MS);
    first?.kill();
    const outcomes = await Promise.all(lives);
    // Whoever had asked the one that died asks another one.
    const last = await others[0]?.ask({ type: 'settle', habitat });
    const failed = [...outcomes, last].find((outcome) => outcome?.type === 'failed');
    if (failed?.type === 'failed') throw new Error(failed.reason);
    return compare(await readFacts(habitat));
  } finally {
    for (const victim of victims) victim.kill();
  }
}

async function readFacts(habitat: Habitat): Promise<Parameters<typeof compare>[0]> {
  if (!habitat.database) return gather(habitat, readerOf(habitat.directory));
  const dataSource = await new DataSource(habitat.database as DataSourceOptions).initialize();
  const read: Reader = (sql) => dataSource.query(sql);
  return gather(habitat, read).finally(() => dataSource.destroy());
}
