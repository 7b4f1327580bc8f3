/** Removes what a build made, so that a deleted source file leaves nothing behind in the package. */
import { rm } from 'node:fs/promises';

await rm('dist', { recursive: true, force: true });
