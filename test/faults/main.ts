import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { killAtAllPoints, prepareKills, type KillWish } from './kill/kill-points.js';
import { killSection } from './kill/section.js';
import { describeRun, page, writePage } from './report.js';
import type { Section } from './section.js';
import { silenceSection } from './silence/section.js';
import { tryAllSilences } from './silence/silence.js';
import { trialSection } from './trials/section.js';
import { performAll } from './trials/trials.js';

/**
 * The fault suite, on a pool that is up. `JOBS_FAULTS_SHORT=1` is the form for CI: one kill at each point, and as many trials
 * as fit into its time, others each day. The long one writes docs/reliability.md. `JOBS_FAULTS_MINUTES` limits the kills,
 * `JOBS_FAULTS_ROUNDS` says how many each point has, `JOBS_FAULTS_PARTS` names the parts, `JOBS_FAULTS_TRIALS` and
 * `JOBS_FAULTS_POINTS` are regular expressions for the titles of the trials and the names of the points,
 * `JOBS_FAULTS_SEED` decides what comes first.
 * `JOBS_FAULTS_BREAK_POOL=1` allows the trials that stop the pool's daemons and take its files away. Those with
 * PostgreSQL need `node test/databases/run.mjs npm run test:faults`.
 */
const SHORT = process.env.JOBS_FAULTS_SHORT === '1';
const MINUTES = Number(process.env.JOBS_FAULTS_MINUTES ?? (SHORT ? 15 : 24 * 60));
const TRIALS_IN_SHORT_MS = 150_000;
const POINTS = new RegExp(process.env.JOBS_FAULTS_POINTS ?? '');
const SEED = process.env.JOBS_FAULTS_SEED ?? String(Math.floor(Date.now() / 86_400_000));

const PARTS: Record<string, () => Promise<Omit<Section, 'run'>>> = {
  kills: async () => {
    await prepareKills();
    // The one waits for HTCondor most of its time, the other one for processors.
    const runs = (['embedded', 'pool'] as const).map(async (scheduler) => {
      const rounds = SHORT ? 1 : Number(process.env.JOBS_FAULTS_ROUNDS ?? (scheduler === 'pool' ? 3 : 10));
      const wish: KillWish = { scheduler, rounds, budget: MINUTES * 60_000, seed: SEED, only: POINTS, lanes: 3 };
      return { wish, report: await killAtAllPoints(wish) };
    });
    return killSection(await Promise.all(runs));
  },
  trials: async () => {
    await prepareKills();
    const only = new RegExp(process.env.JOBS_FAULTS_TRIALS ?? '');
    return trialSection(await performAll({ only, budget: SHORT ? TRIALS_IN_SHORT_MS : Infinity, seed: SEED }));
  },
  silence: async () => silenceSection(await tryAllSilences()),
};

async function main(): Promise<void> {
  // What the library says of the faults is expected.
  Logger.overrideLogger(false);
  const names = process.env.JOBS_FAULTS_PARTS?.split(',') ?? Object.keys(PARTS);
  const sections: Section[] = [];
  for (const name of names) {
    const part = PARTS[name];
    if (!part) throw new Error(`There is no part "${name}"; there are ${Object.keys(PARTS).join(', ')}.`);
    const begin = describeRun(command());
    sections.push({ ...(await part()), run: begin });
  }
  process.stdout.write(`${page(sections)}\n`);
  // Parts may be run one by one; the page has the latest of each.
  if (!SHORT) await writePage('docs/reliability.md', sections);
  process.exit(sections.some(({ failures }) => failures.length > 0) ? 1 : 0);
}

function command(): string {
  const given = Object.entries({ ...process.env, JOBS_FAULTS_SEED: SEED }).filter(([name]) =>
    name.startsWith('JOBS_FAULTS_'),
  );
  // A value with blanks is one word to the shell.
  const words = given.map(([name, value]) => `${name}=${/[^\w,.-]/.test(value) ? `'${value}'` : value}`);
  const databases = process.env.JOBS_TEST_POSTGRES === undefined ? [] : ['node test/databases/run.mjs'];
  return [...words, ...databases, 'npm run test:faults'].join(' ');
}

await main();
