import { describe, expect, it } from '@jest/globals';
import { jobsOfAllKinds } from './stub-jobs.js';
import { tableSuite } from './table.suite.js';

/** All nodes of the page, those in shadow trees too: elements, texts and comments. */
function countNodes(): number {
  const count = (root: Node): number => {
    let nodes = 1;
    for (const child of root.childNodes) nodes += count(child);
    const shadow = (root as Partial<Element>).shadowRoot;
    return shadow ? nodes + count(shadow) : nodes;
  };
  return count(document);
}

describe('the jobs table keeps within its bounds', () => {
  const kinds = jobsOfAllKinds();
  const suite = tableSuite(() =>
    Array.from({ length: 1000 }, (_, index) => ({ ...kinds[index % kinds.length]!, id: index + 1 })),
  );

  it.each([25, 50])('of nodes with %i rows, also after a burst of changes', async (pageSize) => {
    const server = suite.server();
    server.show({ pageSize });
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();
    const before = await table.page.evaluate(countNodes);
    expect(before).toBeLessThanOrEqual(3000);

    for (let round = 0; round < 5; round += 1) {
      server.change(...Array.from({ length: 500 }, (_, index) => ({ id: index + 501, name: `round ${round}` })));
    }
    await table.row(1000).getByText('round 4').waitFor();
    expect(await table.page.locator('tr[data-id]').count()).toBe(pageSize);
    expect(await table.page.evaluate(countNodes)).toBe(before);
  });
});
