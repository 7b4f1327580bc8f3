import { createHash } from 'node:crypto';
import { messageOf } from '../../../lib/domain/jobs.error.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';
import { trialsHere } from './here.js';
import { trialsOnTheHost } from './host.js';
import { trialsOnTheLine } from './line.js';
import { replicaTrials } from './replicas.js';
import { serverTrials } from './server.js';
import { perform, type TrialResult } from './trial.js';

/** Something that is tried by itself. */
export interface OwnTrial {
  readonly title: string;
  perform(): Promise<TrialResult>;
}

/** Whether the pool is nobody else's: some trials stop its daemons and take its files away. */
const POOL_MAY_BREAK = process.env.JOBS_FAULTS_BREAK_POOL === '1';

/** How much is tried. */
export interface TrialWish {
  /** Of which titles. */
  readonly only: RegExp;
  /** When no further trial is begun, in ms since the start. */
  readonly budget: number;
  /** Decides what comes first, and so what was tried where there is no time for all. */
  readonly seed: string;
}

/** Tries everything that is known here to go wrong, one after the other, as far as time allows. */
export async function performAll({ only, budget, seed }: TrialWish): Promise<TrialResult[]> {
  const begin = Date.now();
  const proxy = await startTcpProxy(findSubmitHost());
  const results: TrialResult[] = [];
  try {
    const trials = [...trialsHere(), ...trialsOnTheLine(proxy), ...(POOL_MAY_BREAK ? trialsOnTheHost() : [])];
    const own: OwnTrial[] = trials.map((trial) => ({ title: trial.title, perform: () => perform(trial) }));
    const all = [...replicaTrials(), ...serverTrials(), ...own].filter(({ title }) => only.test(title));
    for (const trial of budget === Infinity ? all : shuffled(all, seed)) {
      if (Date.now() - begin > budget) break;
      const result = await performed(trial);
      process.stderr.write(`${result.title}: ${JSON.stringify(result.findings)} ${result.milliseconds} ms\n`);
      results.push(result);
    }
  } finally {
    await proxy.close();
  }
  return results;
}

/** What could not be mended afterwards must not keep the others from being tried. */
async function performed(trial: OwnTrial): Promise<TrialResult> {
  const begin = Date.now();
  try {
    return await trial.perform();
  } catch (error) {
    const findings = [{ harm: 'lost', what: messageOf(error) }] as const;
    return { title: trial.title, jobs: 0, milliseconds: Date.now() - begin, commandsPerMinute: null, findings };
  }
}

function shuffled(trials: readonly OwnTrial[], seed: string): OwnTrial[] {
  const rank = ({ title }: OwnTrial): string => createHash('sha1').update(`${seed} ${title}`).digest('hex');
  return [...trials].sort((left, right) => rank(left).localeCompare(rank(right)));
}
