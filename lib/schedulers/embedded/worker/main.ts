import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../layout.js';
import { Queue } from '../queue.js';
import { Worker } from './worker.js';

/** Arguments: the root of the installation, the number of the slot. */
const [, programPath = '', root = '', slot = '0'] = process.argv;
const layout = layoutOf(root);

/** Nobody reads a worker's output: what must not happen is written down beside its program. */
function report(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  appendFileSync(join(layout.bin, 'worker.log'), `${new Date().toISOString()} slot ${slot}: ${text}\n`);
}

new Worker(new Queue(layout), Number(slot), programPath, report).run().catch((error: unknown) => {
  try {
    report(error);
  } finally {
    // Not even a program that is still running keeps a broken worker alive: another one takes its proc over.
    process.exit(1);
  }
});
