import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { waitFor } from '../support/wait-for.js';
import { startBrowser } from './browser.js';
import { JobsTableOnPage } from './jobs-table.js';
import { SampleAppProcess } from './sample-app.process.js';
import { browserOf, signIn } from './sign-in.js';
import { storeRuns } from './stored-runs.js';

/** How long a test may take, ms. */
const LIMIT = 180_000;

const NAMES = Array.from({ length: 30 }, (_, index) => `Basin ${String(index + 1).padStart(2, '0')}`);

describe('the jobs table of the sample app', () => {
  let browser: Browser | undefined;
  let app: SampleAppProcess | undefined;
  let maya: BrowserContext;
  let page: Page;
  let table: JobsTableOnPage;

  beforeAll(async () => {
    browser = await startBrowser();
    app = await SampleAppProcess.start({ PACE: '0.5' });
    maya = await browserOf(browser, app.url, 'maya', { viewport: { width: 1280, height: 900 } });
    maya.setDefaultTimeout(60_000);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  }, 30_000);

  beforeEach(async () => {
    page = await maya.newPage();
    table = new JobsTableOnPage(page);
  });

  afterEach(async () => {
    await page.close();
  });

  const run = async (name: string): Promise<void> => {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await table.row(name).waitFor();
  };

  describe('with thirty runs of an earlier day', () => {
    beforeAll(() => {
      storeRuns(app!.directory, 'maya', NAMES);
    });

    it('stands in the document before any script runs', async () => {
      const { url } = app!;
      const response = await maya.request.get(url);
      const text = await response.text();

      expect(response.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style/);
      expect(text).toMatch(/<jobs-table[^>]*>.*<td>Basin 30<\/td>.*<\/jobs-table>/s);
    });

    it('goes from page to page and back', async () => {
      await page.goto(app!.url);
      await table.row('Basin 30').waitFor();
      await table.element.getByRole('button', { name: 'Next page' }).click();
      await table.row('Basin 05').waitFor();
      expect(await table.rows.count()).toBe(5);

      await table.element.getByRole('button', { name: 'Previous page' }).click();

      await table.row('Basin 30').waitFor();
      expect(await table.rows.count()).toBe(25);
    });

    it('is ordered by what its headers say', async () => {
      await page.goto(app!.url);
      const names = page.getByRole('columnheader', { name: 'Name' });
      await names.getByRole('button').click();
      await table.row('Basin 01').waitFor();
      expect(await table.names()).toEqual(NAMES.slice(0, 25));
      expect(await names.getAttribute('aria-sort')).toBe('ascending');

      await names.getByRole('button').click();

      await waitFor(
        () => table.names(),
        ([first]) => first === 'Basin 30',
      );
    });

    it('shows what is asked for, and says so where there is nothing', async () => {
      await page.goto(app!.url);
      await table.element.getByRole('searchbox', { name: 'Name begins with' }).fill('basin 2');
      await waitFor(
        () => table.rows.count(),
        (count) => count === 10,
      );
      await table.element.getByText(/^Status:/).click();
      await table.element.getByRole('checkbox', { name: 'Complete', exact: true }).check();
      await table.saysInstead('No job matches the filter.');
      await page.keyboard.press('Escape');

      await table.element.getByRole('button', { name: 'Clear filters' }).first().click();

      await table.row('Basin 30').waitFor();
    });

    it(
      'deletes five hundred runs at once, after asking',
      async () => {
        storeRuns(
          app!.directory,
          'maya',
          Array.from({ length: 500 }, (_, index) => `Old ${index}`),
        );
        await page.goto(app!.url);
        await table.element.getByRole('searchbox', { name: 'Name begins with' }).fill('old');
        await table.element.getByText('1–25 of 500').waitFor();

        await table.element.getByRole('checkbox', { name: 'Select all jobs of this page' }).check();
        await table.element.getByRole('button', { name: 'Select all 500 that match' }).click();
        await table.element
          .getByRole('group', { name: 'Selected jobs' })
          .getByRole('button', { name: 'Delete' })
          .click();
        await table.element.getByText('Delete 500 jobs with all their files?').waitFor();
        await table.answer('Delete (500)');

        await table.element.locator('[part~=bulk]').getByText('Delete: done for 500 jobs.').waitFor();
        await table.saysInstead('No job matches the filter.');
        await table.element.getByRole('button', { name: 'Clear filters' }).first().click();
        await table.row('Basin 30').waitFor();
      },
      LIMIT,
    );
  });

  it(
    'shows the same changes in two browsers',
    async () => {
      const elsewhere = await browserOf(browser!, app!.url, 'maya');
      const other = await elsewhere.newPage();
      await other.goto(app!.url);
      const otherTable = new JobsTableOnPage(other);
      await otherTable.isLive();
      await page.goto(app!.url);

      await run('Seen twice');
      await otherTable.shows('Seen twice', 'Running');
      await otherTable.choose('Seen twice', 'Stop');
      await otherTable.answer('Stop');

      await table.shows('Seen twice', 'Aborted');
      await table.choose('Seen twice', 'Delete');
      await table.answer('Delete');
      await otherTable.row('Seen twice').waitFor({ state: 'detached' });
      await elsewhere.close();
    },
    LIMIT,
  );

  it(
    'recovers by itself when the server was started again, and shows what has happened meanwhile',
    async () => {
      await page.goto(app!.url);
      await run('Goes on');
      await table.isLive();
      await table.shows('Goes on', 'Running');

      await app!.end('SIGKILL');
      await table.element.getByText(/Connection lost\./).waitFor();
      expect(await table.row('Goes on').isVisible()).toBe(true);
      await app!.startAgain();

      await table.isLive();
      await table.shows('Goes on', 'Complete');
    },
    LIMIT,
  );

  it(
    'keeps the results of a run in the archive, and holds runs against each other: actions of the app',
    async () => {
      await page.goto(app!.url);
      await run('First');
      await run('Second');
      await Promise.all([table.shows('First', 'Complete'), table.shows('Second', 'Complete')]);

      await table.choose('First', 'Archive');
      await table.element.getByText('2 files are kept in the archive, whatever becomes of the run.').waitFor();
      await table.choose('First', 'Delete');
      await table.answer('Delete');
      await table.row('First').waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'Archive' }).click();
      await page.getByRole('link', { name: 'hydrograph_0.csv' }).waitFor();
      await page.goto(app!.url);
      await table.choose('Second', 'Compare');

      await page.getByRole('heading', { name: 'Second beside other runs' }).waitFor();
    },
    LIMIT,
  );

  it('tells a tab of one person nothing of what a tab of another hears in the same browser', async () => {
    const shared = await browserOf(browser!, app!.url, 'ruth');
    const administrators = await shared.newPage();
    await administrators.goto(app!.url);
    await new JobsTableOnPage(administrators).isLive();
    const second = await shared.newPage();
    await second.goto(app!.url);
    await second.getByRole('button', { name: 'Sign out' }).click();
    await signIn(second, app!.url, 'tomas');
    const tomas = new JobsTableOnPage(second);
    await tomas.isLive();
    await page.goto(app!.url);

    await run('For Ruth and Maya');
    await new JobsTableOnPage(administrators).row('For Ruth and Maya').waitFor();
    await second.getByLabel('Name', { exact: true }).fill('For Tomas');
    await second.getByRole('button', { name: 'Run', exact: true }).click();
    await tomas.shows('For Tomas', 'Complete');

    expect(await tomas.names()).toEqual(['For Tomas']);
    await shared.close();
  });
});
