import type { QueueReport } from '../../domain/scheduler-event.js';
import type { CommandResult } from '../../hosts/host.js';
import { SchedulerUnavailableError } from '../scheduler.errors.js';
import type { CondorHost } from './condor-host.js';
import { parseJobAds, queueReport, REPORTED_ATTRIBUTES } from './job-ads.js';
import { chunked, installationConstraint, keysConstraint } from './job-constraint.js';

/** From here on the whole installation is asked for: the time of condor_q grows faster than a list of keys. */
const LONGEST_KEY_LIST = 50;
const KEYS_PER_HISTORY_SCAN = 1000;
/** About 4 s of scanning; what left the queue before so many other jobs is not looked for. */
const LONGEST_HISTORY_SCAN = 50_000;

/** Asks queue and history; see {@link Scheduler.query}. */
export class QueueReader {
  constructor(private readonly condor: CondorHost) {}

  /** @throws SchedulerUnavailableError when the schedd does not answer, or its answer is not complete */
  async query(keys: readonly string[]): Promise<QueueReport[]> {
    if (keys.length === 0) {
      return [];
    }
    const wanted = new Set(keys);
    const inQueue = (await this.askQueue(keys)).filter(({ submissionKey }) => wanted.has(submissionKey));
    for (const { submissionKey } of inQueue) {
      wanted.delete(submissionKey);
    }
    return [...inQueue, ...(await this.askHistory([...wanted]))];
  }

  private async askQueue(keys: readonly string[]): Promise<QueueReport[]> {
    const { installation } = this.condor.settings;
    const constraint =
      keys.length > LONGEST_KEY_LIST ? installationConstraint(installation) : keysConstraint(installation, keys);
    return this.reports('queue', ['condor_q', '-allusers', '-constraint', constraint]);
  }

  private async askHistory(keys: readonly string[]): Promise<QueueReport[]> {
    const reports: QueueReport[] = [];
    for (const some of chunked(keys, KEYS_PER_HISTORY_SCAN)) {
      const constraint = keysConstraint(this.condor.settings.installation, some);
      const scan = ['-scanlimit', String(LONGEST_HISTORY_SCAN)];
      reports.push(...(await this.reports('history', ['condor_history', '-constraint', constraint, ...scan])));
    }
    return reports;
  }

  private async reports(source: QueueReport['source'], command: [string, ...string[]]): Promise<QueueReport[]> {
    const result = await this.condor.ask([...command, '-json', '-attributes', REPORTED_ATTRIBUTES.join(',')]);
    const ads = result.exitCode === 0 ? parseJobAds(result.stdout) : null;
    if (ads === null) {
      throw new SchedulerUnavailableError(this.condor.scheduler, new Error(complaint(command[0], result)));
    }
    return ads.map((ad) => queueReport(ad, source)).filter((report) => report !== null);
  }
}

function complaint(command: string, { exitCode, stderr }: CommandResult): string {
  const said = stderr.trim().split(/\n\s*\n/)[0] ?? '';
  return exitCode === 0
    ? `the answer of ${command} is not complete.`
    : `${command} failed: ${said.replace(/\s+/g, ' ') || `exit code ${exitCode ?? '?'}`}.`;
}
