import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STATES } from './states.js';
import { jobsOfAllKinds } from './stub-jobs.js';
import { tableSuite } from './table.suite.js';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** The rules of WCAG 2.2 AA, and what axe recommends besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describe('axe finds nothing wrong with the table', () => {
  const suite = tableSuite(jobsOfAllKinds);

  for (const state of STATES) {
    for (const theme of ['light', 'dark'] as const) {
      it(`${state.name}, ${theme}`, async () => {
        const axe = await readFile(join(process.cwd(), 'node_modules/axe-core/axe.min.js'), 'utf8');
        const table = await state.arrange(suite, { theme });
        await table.page.emulateMedia({ reducedMotion: 'reduce' });
        // The policy of the page lets in no script of another's: the debugger puts it there.
        const session = await table.page.context().newCDPSession(table.page);
        await session.send('Runtime.evaluate', { expression: axe });
        const { violations, checked } = await table.page.evaluate(async (tags) => {
          const { axe: checker } = globalThis as unknown as {
            axe: {
              run: (context: object, options: object) => Promise<{ violations: Violation[]; passes: Violation[] }>;
            };
          };
          const found = await checker.run(document, { runOnly: { type: 'tag', values: tags } });
          const contrast = found.passes.find(({ id }) => id === 'color-contrast');
          return { violations: found.violations, checked: contrast?.nodes.length ?? 0 };
        }, TAGS);
        expect(
          violations.map(({ id, nodes }) => ({
            id,
            nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
          })),
        ).toEqual([]);
        // It has looked into the element, not only at the page around it.
        expect(checked).toBeGreaterThan(3);
        expect(table.complaints).toEqual([]);
      });
    }
  }
});
