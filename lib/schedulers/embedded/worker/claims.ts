import type { ActiveProc, ProcId } from '../names.js';
import type { Queue } from '../queue.js';

/**
 * Takes idle procs one by one, in the order of clusters and procs. The names of a cluster's idle procs are read once
 * and tried in turn, so that ten thousand procs are not listed ten thousand times.
 */
export class Claims {
  private candidates: ProcId[] = [];

  constructor(
    private readonly queue: Queue,
    private readonly owner: string,
  ) {}

  /** The next idle proc, now this worker's; `null` when there is none. */
  next(): ActiveProc | null {
    return this.nextCandidate() ?? (this.look() ? this.nextCandidate() : null);
  }

  private nextCandidate(): ActiveProc | null {
    for (let proc = this.candidates.pop(); proc; proc = this.candidates.pop()) {
      const claimed = this.queue.claim(proc, 'idle', this.owner);
      if (claimed) return claimed;
    }
    return null;
  }

  private look(): boolean {
    for (const clusterId of this.queue.readyClusters()) {
      const procIds = this.queue.idleProcs(clusterId);
      if (procIds.length > 0) {
        this.candidates = procIds.reverse().map((procId) => ({ clusterId, procId }));
        return true;
      }
    }
    return false;
  }
}
