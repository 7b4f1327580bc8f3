import type { ControlRequest, ProcId } from '../names.js';
import type { Queue } from '../queue.js';

/** A request and the reason given with it. */
export interface TakenRequest extends ControlRequest {
  readonly reason: string;
}

/** Serves requests for an active proc. */
export interface RequestServer {
  /** False for a request that is to be left for when the proc rests. */
  canServe(request: ControlRequest): boolean;
  serve(request: TakenRequest): Promise<void>;
  /** Takes an error that kept a request from being served. */
  fail(error: unknown): void;
}

const INTERVAL = 200;

/**
 * Looks for requests for one active proc and hands them over in their order. It looks instead of being signalled: an
 * empty directory is read in microseconds, and nothing can get lost.
 */
export class ControlWatch {
  private readonly timer = setInterval(() => void this.look(), INTERVAL);
  private busy = false;

  constructor(
    private readonly queue: Queue,
    private readonly proc: ProcId,
    private readonly server: RequestServer,
  ) {}

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.serveAll();
    } catch (error) {
      this.server.fail(error);
    } finally {
      this.busy = false;
    }
  }

  private async serveAll(): Promise<void> {
    for (const request of this.queue.requests(this.proc)) {
      if (!this.server.canServe(request)) return;
      const reason = this.queue.takeRequest(request);
      if (reason !== null) await this.server.serve({ ...request, reason });
    }
  }
}
