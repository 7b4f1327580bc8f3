import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { startBrowser } from '../browser.js';
import type { JobView } from '../../../lib/table/shared/contract.js';
import { StubServer } from './stub-server.js';
import { TablePage } from './table-page.js';

/** What a test of the table works with. */
export interface TableSuite {
  /** A new one for each test. */
  server(): StubServer;
  /** A browser profile of its own for each test. */
  context(): BrowserContext;
  /** Opens the page of the server. */
  open(): Promise<TablePage>;
}

/** One browser for all tests of a file, and for each of them a server and a profile of its own. */
export function tableSuite(jobs: () => readonly JobView[]): TableSuite {
  let browser: Browser | undefined;
  let server: StubServer | undefined;
  let context: BrowserContext | undefined;

  beforeAll(async () => {
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    server = new StubServer(jobs());
    await server.start();
    context = await browser!.newContext({ viewport: { width: 1200, height: 900 } });
  });

  afterEach(async () => {
    await context?.close();
    await server?.stop();
  });

  return { server: () => server!, context: () => context!, open: () => TablePage.open(context!, server!) };
}
