import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser } from '../browser.js';
import { STATES } from './states.js';
import { jobsOfAllKinds, STUB_TIME } from './stub-jobs.js';
import { StubServer } from './stub-server.js';
import { TablePage } from './table-page.js';

const DIRECTORY = 'docs/images';
/** Every picture is taken at the same moment, so that it changes only when the table does. */
const MOMENT = new Date(STUB_TIME + 25 * 60_000);
const DARK = new Set(['jobs of all kinds', 'sub-jobs']);
/** What lies above the table may be larger than it. */
const OVERLAID = new Set(['menu', 'question', 'status filter']);
/** Jobs that are enough for all pictures but the first. */
const FEW = new Set([1, 3, 6, 8, 9, 10]);

/** A picture of every state of the table, and of some in the dark, too. */
async function takeAll(): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  const browser = await startBrowser();
  try {
    for (const { name, arrange } of STATES) {
      for (const theme of DARK.has(name) ? (['light', 'dark'] as const) : (['light'] as const)) {
        const server = new StubServer(jobsOfAllKinds().filter(({ id }) => name === STATES[0]?.name || FEW.has(id)));
        server.now = () => MOMENT;
        await server.start();
        const context = await browser.newContext({
          viewport: { width: 900, height: 700 },
          locale: 'en-GB',
          timezoneId: 'UTC',
          reducedMotion: 'reduce',
        });
        const table = await arrange(
          { server: () => server, open: () => TablePage.open(context, server, MOMENT) },
          { theme },
        );
        const words = [...name.split(/\W+/), ...(theme === 'dark' ? ['dark'] : [])];
        const path = join(DIRECTORY, `table-${words.join('-')}.png`);
        const part = OVERLAID.has(name) ? table.page : table.page.locator('jobs-table');
        await part.screenshot({ path, scale: 'css' });
        await context.close();
        await server.stop();
      }
    }
  } finally {
    await browser.close();
  }
}

await takeAll();
