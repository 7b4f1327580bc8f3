import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What is asked for. */
export interface Load {
  readonly port: number;
  /** Sent in turn. */
  readonly paths: readonly string[];
  readonly connections: number;
  readonly milliseconds: number;
}

/** What came back. */
export interface LoadResult {
  /** Answers with the status 200. */
  readonly answers: number;
  readonly failures: number;
  readonly milliseconds: number;
}

/** Sends requests from a thread of its own, so that the server has its thread to itself. */
export class LoadThread {
  private readonly worker = new Worker(new URL('./load-worker.js', import.meta.url));

  /** @throws Error when a request failed */
  async run(load: Load): Promise<LoadResult> {
    const answer = once(this.worker, 'message') as Promise<[LoadResult]>;
    this.worker.postMessage(load);
    const [result] = await answer;
    if (result.failures > 0) throw new Error(`${result.failures} requests for ${load.paths[0] ?? ''} failed.`);
    return result;
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
