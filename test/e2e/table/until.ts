import { waitFor } from '../../support/wait-for.js';

/** Waits until something is so. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await waitFor(async () => holds(), Boolean, Boolean, 15_000);
}
