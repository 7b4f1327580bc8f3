import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { AppProcess } from '../integration/docs/app-process.js';
import { directoryOf, DocsProject } from '../integration/docs/docs-project.js';
import { readPage } from '../integration/docs/page.js';
import { freePort } from '../support/free-port.js';
import { waitFor } from '../support/wait-for.js';
import { startBrowser } from './browser.js';

const DOCUMENT = 'docs/host-pages.md';

/** A program of the document that listens. */
interface Host {
  readonly url: string;
  readonly process: AppProcess;
}

describe('the pages of docs/host-pages.md', () => {
  let project: DocsProject | undefined;
  let browser: Browser | undefined;
  const hosts: Host[] = [];
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  const start = async (program: string, prefix = ''): Promise<Host> => {
    const port = await freePort();
    const directory = join(project!.directory, directoryOf(DOCUMENT));
    const process = AppProcess.start(directory, program, [], { PORT: String(port) });
    const host = { url: `http://127.0.0.1:${port}${prefix}`, process };
    hosts.push(host);
    await waitFor(
      async () => !process.isRunning || (await fetch(`${host.url}/jobs`).catch(() => null)) !== null,
      (answers) => answers,
    );
    expect(process.log).not.toMatch(/ERROR/);
    return host;
  };

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
    await Promise.all(hosts.map(({ process }) => process.stop()));
    await project?.dispose();
  }, 60_000);

  beforeEach(async () => {
    context = await browser!.newContext({ extraHTTPHeaders: { 'x-forwarded-user': 'ann' } });
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });

  afterEach(async () => {
    await context.close();
  });

  /** A run that is started elsewhere appears on the page and comes to its end there. */
  const seesARun = async (url: string): Promise<void> => {
    const rows = page.locator('jobs-table').getByText('Upper Cedar');
    const before = await rows.count();
    await context.request.post(`${url}/runs`, { maxRedirects: 0 });
    await rows.nth(before).waitFor();
    await page.locator('jobs-table').getByText('Complete', { exact: true }).nth(before).waitFor();
    expect(complaints).toEqual([]);
  };

  it('work as a static file, behind a strict Content-Security-Policy', async () => {
    const { url } = await start('main.js');
    const response = await page.goto(`${url}/pages/index.html`);

    expect(response?.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style/);
    await seesARun(url);
  });
});
