import { bringingFiles } from './bringing-files.js';
import { ConformanceBench } from './conformance-bench.js';
import type { ConformanceOptions } from './conformance.options.js';
import { connecting } from './connecting.js';
import { controlling } from './controlling.js';
import { submittingTogether } from './submitting-together.js';
import { submitting } from './submitting.js';

/** Tests by what they say of the scheduler. */
export type ConformanceTests = Readonly<Record<string, () => Promise<void>>>;

const DEFAULT_TIMEOUT = 120_000;

/**
 * Tests whether a scheduler is one: whether it does what the interface `Scheduler` promises and the engine relies
 * on. It runs small shell scripts on it, all under an installation of its own, and removes everything at the end. It
 * depends on no test runner: give it the functions of yours.
 *
 * @param name what it is called in the titles of the tests
 */
export function schedulerConformance(name: string, options: ConformanceOptions): void {
  const { describe, it, afterAll, create, lacks = [], timeout = DEFAULT_TIMEOUT } = options;
  describe(`${name}, as a scheduler,`, () => {
    const bench = new ConformanceBench(create, timeout);
    afterAll(() => bench.dispose());
    const tests = {
      ...submitting(bench),
      ...submittingTogether(bench),
      ...controlling(bench, lacks),
      ...bringingFiles(bench),
      ...connecting(bench),
    };
    for (const [title, test] of Object.entries(tests)) it(title, () => test().finally(() => bench.stopAll()), timeout);
  });
}
