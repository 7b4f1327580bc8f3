import type { Browser, BrowserContext } from 'playwright-core';
import { startBrowser } from '../../test/e2e/browser.js';
import { median, percentile } from '../support/statistics.js';
import type { Target } from '../support/targets.js';
import { PagesApp } from './pages-app.js';
import { WatchedPage } from './watched-page.js';

const JOBS = 10_000;
const BURST = 500;

/** A burst of events comes in pieces, a few a second; then the page is at rest again, ms. */
const WINDOW = 4000;

const SCALE = process.env.BENCH_SHORT
  ? { jobs: 2000, loads: 5, bursts: 2, soak: 4 }
  : { jobs: JOBS, loads: 21, bursts: 7, soak: 20 };

/** What the browser's half of the bench has found. */
export interface BrowserResult {
  /** What was measured, its median, and the largest value. */
  readonly rows: readonly (readonly string[])[];
  readonly targets: readonly Target[];
  readonly jobs: number;
}

/** Measures the table in a real browser, on an application with many jobs. */
export async function measureInBrowser(): Promise<BrowserResult> {
  const app = await PagesApp.start(SCALE.jobs);
  const browser = await startBrowser();
  try {
    const loads = await measureLoads(app, browser);
    const changes = await measureChanges(app, await contextOf(browser, 'ann'));
    const rowsInDocument = await rowsOfDocument(app);
    return {
      jobs: SCALE.jobs,
      rows: [
        row('interactive, no jobs', loads.empty, 'ms'),
        row(`interactive, ${SCALE.jobs} jobs`, loads.full, 'ms'),
        row('main thread at rest', changes.atRest, `ms in ${WINDOW / 1000} s`),
        row(`main thread during ${BURST} changes`, changes.bursts, `ms in ${WINDOW / 1000} s`),
      ],
      targets: [
        { promise: 'rows in the document itself', measured: rowsInDocument, atLeast: 25 },
        {
          promise: 'interactive: times as late as without jobs',
          measured: median(loads.full.map((value, index) => value / loads.empty[index]!)),
          atMost: 2,
        },
        { promise: 'nodes of the document', measured: loads.nodes, atMost: 3000 },
        {
          promise: `main thread for ${BURST} changes, ms`,
          measured: median(changes.bursts) - median(changes.atRest),
          atMost: 50,
        },
        {
          promise: `growth of the heap in ${SCALE.soak * BURST} changes, MB`,
          measured: changes.growth / 1e6,
          atMost: 5,
        },
      ],
    };
  } finally {
    await browser.close();
    await app.dispose();
  }
}

async function contextOf(browser: Browser, user: string): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: 1280, height: 900 },
    extraHTTPHeaders: { 'bench-user': user },
  });
}

/** Rows of the page as the server sends it. */
async function rowsOfDocument({ url }: PagesApp): Promise<number> {
  const page = await (await fetch(url, { headers: { 'bench-user': 'ann' } })).text();
  const light = page.slice(page.indexOf('<jobs-table'), page.indexOf('</jobs-table>'));
  return light.match(/<tr><td>/g)?.length ?? 0;
}

/** By turns, so that what else the machine does is the same for both. */
async function measureLoads(
  { url }: PagesApp,
  browser: Browser,
): Promise<{ empty: readonly number[]; full: readonly number[]; nodes: number }> {
  const contexts = { empty: await contextOf(browser, 'nobody'), full: await contextOf(browser, 'ann') };
  const times: Record<keyof typeof contexts, number[]> = { empty: [], full: [] };
  let nodes = 0;
  for (let round = -1; round < SCALE.loads; round++) {
    for (const name of ['empty', 'full'] as const) {
      const page = await WatchedPage.open(contexts[name]);
      const time = await page.load(url);
      // The first round fills the caches of the browser and of the server.
      if (round >= 0) times[name].push(time);
      nodes = Math.max(nodes, await page.nodes());
      await page.close();
    }
  }
  await Promise.all(Object.values(contexts).map((context) => context.close()));
  return { ...times, nodes };
}

/** What changes cost a page that is open, and what remains of them. */
async function measureChanges(
  app: PagesApp,
  context: BrowserContext,
): Promise<{ atRest: readonly number[]; bursts: readonly number[]; growth: number }> {
  const page = await WatchedPage.open(context);
  await page.load(app.url);
  const atRest: number[] = [];
  const bursts: number[] = [];
  let round = 0;
  const burst = async (): Promise<string> => app.change(BURST, round++);
  await page.shows(await burst());
  for (let count = 0; count < SCALE.bursts; count++) {
    atRest.push(await page.busyDuring(WINDOW, () => Promise.resolve()));
    let status = '';
    bursts.push(
      await page.busyDuring(WINDOW, async () => {
        status = await burst();
      }),
    );
    // A burst that the page has not heard of would cost nothing.
    await page.shows(status);
  }
  const before = await page.heap();
  for (let count = 0; count < SCALE.soak; count++) await page.shows(await burst());
  const growth = (await page.heap()) - before;
  await context.close();
  return { atRest, bursts, growth };
}

function row(name: string, values: readonly number[], unit: string): string[] {
  return [name, median(values).toFixed(1), percentile(values, 1).toFixed(1), unit];
}
