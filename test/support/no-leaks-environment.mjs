import { TestEnvironment } from 'jest-environment-node';
import { lastingHandles, leftOpen } from './open-handles.mjs';

/** How long it may take until what a file of tests has told to end is gone, in ms. */
const PATIENCE_MS = 3000;

/** Longer than Jest waits with what it prints, in ms. */
const JESTS_OWN_MS = 200;

/** Node.js as Jest has it; a file of tests fails when it leaves a socket, a process, a timer or the like behind. */
export default class NoLeaksEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.before = await lastingHandles(JESTS_OWN_MS);
  }

  async teardown() {
    const left = await leftOpen(this.before, PATIENCE_MS);
    await super.teardown();
    if (left.length) {
      throw new Error(`The code of these tests, or what they test, has left open:\n${left.join('\n')}`);
    }
  }
}
