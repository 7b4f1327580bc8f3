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

/**
 * Tries everything that is known here to go wrong, one after the other.
 * @param only of which titles
 */
export async function performAll(only: RegExp): Promise<TrialResult[]> {
  const proxy = await startTcpProxy(findSubmitHost());
  const results: TrialResult[] = [];
  try {
    const trials = [...trialsHere(), ...trialsOnTheLine(proxy), ...(POOL_MAY_BREAK ? trialsOnTheHost() : [])];
    const own: OwnTrial[] = trials.map((trial) => ({ title: trial.title, perform: () => perform(trial) }));
    for (const trial of [...replicaTrials(), ...serverTrials(), ...own]) {
      if (!only.test(trial.title)) continue;
      const result = await trial.perform();
      process.stderr.write(`${result.title}: ${JSON.stringify(result.findings)} ${result.milliseconds} ms\n`);
      results.push(result);
    }
  } finally {
    await proxy.close();
  }
  return results;
}
