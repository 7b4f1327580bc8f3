import { mkdirSync, readdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreErrors } from '../file-errors.js';
import type { Layout } from '../layout.js';
import { isProcessAlive } from './process-identity.js';

/**
 * Takes a slot for a process, unless a living one has it. The owner's name is the name of a file, so that taking a slot
 * over from a dead owner is one rename that only one process can do.
 */
export function takeSlot(layout: Layout, slot: number, owner: string): boolean {
  for (;;) {
    const present = ownerName(layout, slot);
    if (present === owner) return true;
    if (present !== null && isProcessAlive(present)) return false;
    if (present === null) {
      createSlot(layout, slot, owner);
    } else {
      ignoreErrors(['ENOENT'], () => {
        renameSync(join(slotPath(layout, slot), present), join(slotPath(layout, slot), owner));
      });
    }
  }
}

/** Gives a slot back. */
export function releaseSlot(layout: Layout, slot: number, owner: string): void {
  ignoreErrors(['ENOENT'], () => {
    unlinkSync(join(slotPath(layout, slot), owner));
  });
}

/** The living process that has a slot; `null` when it is free. */
export function slotOwner(layout: Layout, slot: number): string | null {
  const owner = ownerName(layout, slot);
  return owner !== null && isProcessAlive(owner) ? owner : null;
}

function ownerName(layout: Layout, slot: number): string | null {
  return ignoreErrors(['ENOENT'], () => readdirSync(slotPath(layout, slot)))?.[0] ?? null;
}

/** A directory can be renamed to a name that is free or belongs to an empty one: the second to try fails. */
function createSlot(layout: Layout, slot: number, owner: string): void {
  const staged = join(layout.staging, `slot-${slot}-${owner}`);
  mkdirSync(staged, { recursive: true });
  writeFileSync(join(staged, owner), '');
  ignoreErrors(['ENOTEMPTY', 'EEXIST'], () => {
    renameSync(staged, slotPath(layout, slot));
  });
  rmSync(staged, { recursive: true, force: true });
}

function slotPath(layout: Layout, slot: number): string {
  return join(layout.slots, String(slot));
}
