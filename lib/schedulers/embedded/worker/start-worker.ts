import { spawn, type ChildProcess } from 'node:child_process';
import type { Layout } from '../layout.js';

/** What is needed to start a worker. */
export interface WorkerProgram {
  /** Absolute path of the worker's source. */
  readonly path: string;
  readonly layout: Layout;
}

/**
 * Starts a worker for a slot. It has a session of its own, so that neither Ctrl-C nor the end of the app reaches it,
 * and an empty environment, so that nothing of the app's gets into jobs.
 */
export function startWorker({ path, layout }: WorkerProgram, slot: number): ChildProcess {
  const worker = spawn(process.execPath, [path, layout.root, String(slot)], {
    cwd: layout.root,
    detached: true,
    env: {},
    stdio: 'ignore',
  });
  worker.unref();
  return worker;
}
