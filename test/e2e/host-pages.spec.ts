import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { build, stop as stopEsbuild } from 'esbuild';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { AppProcess } from '../support/app-process.js';
import { directoryOf, DocsProject } from '../integration/docs/docs-project.js';
import { readPage } from '../integration/docs/page.js';
import { freePort } from '../support/free-port.js';
import { waitFor } from '../support/wait-for.js';
import { startBrowser } from './browser.js';
import { JobsTableOnPage } from './jobs-table.js';

const DOCUMENT = 'docs/host-pages.md';

/** How long a program may take to listen, ms. */
const START_LIMIT = 60_000;

describe('the pages of docs/host-pages.md', () => {
  let project: DocsProject | undefined;
  let browser: Browser | undefined;
  let server: AppProcess | undefined;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  /** @returns where a program of the page answers */
  const start = async (program: string, prefix = ''): Promise<string> => {
    const port = await freePort();
    const app = AppProcess.start(join(project!.directory, directoryOf(DOCUMENT)), program, [], { PORT: String(port) });
    server = app;
    const url = `http://127.0.0.1:${port}${prefix}`;
    await waitFor(
      async () => !app.isRunning || (await fetch(`${url}/jobs`).catch(() => null)) !== null,
      (isThere) => isThere,
      () => app.log,
      START_LIMIT,
    );
    expect(app.log).not.toMatch(/ERROR/);
    return url;
  };
  const stop = async (): Promise<void> => server?.stop();

  beforeAll(async () => {
    project = await DocsProject.create([await readPage(DOCUMENT)]);
    await project.emit();
    const directory = join(project.directory, directoryOf(DOCUMENT));
    await build({
      entryPoints: [join(directory, 'jobs-page.tsx')],
      outfile: join(directory, 'public/jobs-page.js'),
      bundle: true,
      format: 'esm',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    browser = await startBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await stopEsbuild();
    await stop();
    await project?.dispose();
  }, 60_000);

  beforeEach(async () => {
    context = await browser!.newContext({ extraHTTPHeaders: { 'x-forwarded-user': 'ann' } });
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // The pages have no icon; browsers ask for one all the same.
      const isIcon = message.location().url.endsWith('/favicon.ico');
      if (message.type() === 'error' && !isIcon) complaints.push(message.text());
    });
  });

  afterEach(async () => {
    await context.close();
  });

  /** A run that is started elsewhere appears on the page and comes to its end there. */
  const seesARun = async (url: string): Promise<void> => {
    const table = new JobsTableOnPage(page);
    await table.isLive();
    const before = await table.rows.count();
    await context.request.post(`${url}/runs`, { maxRedirects: 0 });
    await table.rows.nth(before).waitFor();
    await table.shows('Upper Cedar', 'Complete');
    expect(complaints).toEqual([]);
  };

  describe('on Express', () => {
    let url: string;

    beforeAll(async () => {
      url = await start('main.js');
    }, START_LIMIT);

    afterAll(stop);

    it('work as a static file, behind a strict Content-Security-Policy', async () => {
      const response = await page.goto(`${url}/pages/index.html`);

      expect(response?.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style/);
      await seesARun(url);
    });

    it('work in a React app, which changes what the table shows', async () => {
      await page.goto(`${url}/pages/react.html`);
      await seesARun(url);

      await page.getByRole('combobox', { name: 'Which' }).selectOption('Failed');
      await new JobsTableOnPage(page).saysInstead('No job matches the filter.');
      await page.getByRole('combobox', { name: 'Which' }).selectOption('All');

      await new JobsTableOnPage(page).shows('Upper Cedar', 'Complete');
      expect(complaints).toEqual([]);
    });

    it('work as a controller writes them, with the first rows inside', async () => {
      await page.goto(`${url}/jobs`);
      await seesARun(url);

      expect(await (await context.request.get(`${url}/jobs`)).text()).toContain('<td>Upper Cedar</td>');
    });
  });

  it('work under a global prefix and URI versioning', async () => {
    const url = await start('main-prefix.js', '/portal');
    await page.goto(`${url}/jobs`);

    await seesARun(url);
    await stop();
  });

  it('work on Fastify', async () => {
    const url = await start('main-fastify.js');
    await page.goto(`${url}/jobs`);

    await seesARun(url);
    await stop();
  });
});
