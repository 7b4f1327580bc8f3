import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreErrors } from './file-errors.js';
import { parseNumber } from './names.js';
import type { Queue } from './queue.js';
import { stagingPath } from './staging.js';

/**
 * The cluster id of a submission key: the one it has, or a new one that it keeps. A symbolic link is made with its text
 * in one step, and only one of several callers can make it; ids of the others are left unused, as HTCondor leaves them.
 */
export function clusterIdFor(queue: Queue, key: string): number {
  const known = queue.clusterOfKey(key);
  if (known !== null) return known;
  const id = nextClusterId(queue);
  ignoreErrors(['EEXIST'], () => {
    symlinkSync(String(id), join(queue.layout.keys, key));
  });
  return queue.clusterOfKey(key) ?? id;
}

/** Takes the next number. The counter is one file whose name is the number: of several renames only one succeeds. */
function nextClusterId({ layout }: Queue): number {
  for (;;) {
    const numbers = (ignoreErrors(['ENOENT'], () => readdirSync(layout.counter)) ?? [])
      .map(parseNumber)
      .filter((number) => number !== null);
    if (numbers.length === 0) {
      createCounter(layout.staging, layout.counter);
      continue;
    }
    const next = Math.max(...numbers);
    const taken = ignoreErrors(['ENOENT'], () => {
      renameSync(join(layout.counter, String(next)), join(layout.counter, String(next + 1)));
      return true;
    });
    if (taken) return next;
  }
}

/** Put in place with its file: a counter that is there has a number in it, or is just changing its name. */
function createCounter(staging: string, counter: string): void {
  const staged = stagingPath(staging, 'counter');
  mkdirSync(staged);
  writeFileSync(join(staged, '1'), '');
  ignoreErrors(['ENOTEMPTY', 'EEXIST'], () => {
    renameSync(staged, counter);
  });
  rmSync(staged, { recursive: true, force: true });
}
