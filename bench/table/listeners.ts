import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What is listened to. */
export interface Listening {
  readonly url: string;
  /** How many streams. */
  readonly count: number;
  readonly user: string;
}

/** A job, or a piece of a log, that arrived on one of the streams. */
export interface Arrival {
  readonly id: number;
  readonly revision: number;
  /** In ms since 1970. */
  readonly time: number;
}

/** Open event streams, read in a thread of its own, so that the server has its thread to itself. */
export class Listeners {
  private constructor(private readonly worker: Worker) {}

  static async open(listening: Listening): Promise<Listeners> {
    const worker = new Worker(new URL('./listeners-worker.js', import.meta.url));
    worker.postMessage(listening);
    await once(worker, 'message');
    return new Listeners(worker);
  }

  /** What has arrived since this was last asked. */
  async arrivals(): Promise<readonly Arrival[]> {
    return this.ask<readonly Arrival[]>('tell');
  }

  /** Closes the streams and ends the thread. */
  async close(): Promise<void> {
    await this.ask('close');
    await this.worker.terminate();
  }

  private async ask<T>(message: string): Promise<T> {
    const answer = once(this.worker, 'message') as Promise<[T]>;
    this.worker.postMessage(message);
    return (await answer)[0];
  }
}
