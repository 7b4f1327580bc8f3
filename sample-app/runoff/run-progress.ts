import { Injectable, Logger } from '@nestjs/common';
import type { CondorJob } from 'nestjs-jobs';
import { meanProgress, progressOf } from './outputs/progress.js';

/** How long a progress is good enough, ms. */
const FRESH = 1500;

/** The last lines are enough to know how far a run is. */
const TAIL = 512;

interface Known {
  readonly readAt: number;
  readonly percent?: number;
}

/**
 * Knows how far running jobs are, by what they print. However many people look, each job's output is read at most
 * once in a while; whoever asks gets the last known value at once.
 */
@Injectable()
export class RunProgress {
  private readonly logger = new Logger(RunProgress.name);
  private readonly known = new Map<number, Known>();
  private readonly reading = new Set<number>();

  /** Percent; `undefined` while nothing is known. */
  of(job: CondorJob): number | undefined {
    if (job.isFinal) {
      this.known.delete(job.id);
      return undefined;
    }
    const last = this.known.get(job.id);
    if (Date.now() - (last?.readAt ?? 0) > FRESH && !this.reading.has(job.id)) void this.read(job);
    return last?.percent;
  }

  private async read(job: CondorJob): Promise<void> {
    this.reading.add(job.id);
    try {
      const subJobs = Array.from({ length: job.numJobs }, (_, index) => index);
      const tails = await Promise.all(subJobs.map((subJob) => job.log('output', { subJob, length: TAIL })));
      const percent = meanProgress(tails.map((tail) => progressOf(tail?.text ?? '')));
      this.known.set(job.id, { readAt: Date.now(), ...(percent !== undefined && { percent }) });
    } catch (error) {
      // The progress is a nicety: the job's status says what matters, also when its host is out of reach.
      this.logger.debug(`The progress of job ${job.id} cannot be read: ${String(error)}`);
      this.known.set(job.id, { ...this.known.get(job.id), readAt: Date.now() });
    } finally {
      this.reading.delete(job.id);
    }
  }
}
