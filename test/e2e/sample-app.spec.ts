import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findSubmitHost } from '../support/submit-host.js';
import { startBrowser } from './browser.js';
import { buildSampleApp, SampleAppProcess } from './sample-app.process.js';

/** How long a step on a page may take, ms. A job in an idle pool starts within seconds; a busy machine takes its time. */
const STEP_LIMIT = 60_000;

/** How long a test may take, ms. */
const RUN_LIMIT = 180_000;

/** Seconds per simulated year: slow enough that the progress of a run can be seen. */
const PACE = '1.5';

const schedulers: [string, () => Record<string, string>][] = [
  ['the embedded scheduler', () => ({})],
  [
    'a real HTCondor over SSH',
    () => {
      const { username, host, port, hostKey, privateKeyPath } = findSubmitHost();
      return {
        SUBMIT_HOST: `${username}@${host}:${port}`,
        SUBMIT_HOST_KEY: hostKey,
        SSH_KEY_PATH: privateKeyPath,
      };
    },
  ],
];

let browser: Browser | undefined;

beforeAll(async () => {
  await buildSampleApp();
  browser = await startBrowser();
}, 120_000);

afterAll(() => browser?.close());

describe.each(schedulers)('the sample app on %s', (_, environment) => {
  let app: SampleAppProcess | undefined;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    app = await SampleAppProcess.start({ PACE, ...environment() });
  }, 90_000);

  afterAll(() => app?.stop(), 30_000);

  beforeEach(async () => {
    context = await browser!.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(STEP_LIMIT);
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(app!.url);
  });

  afterEach(async () => {
    await context.close();
  });

  it(
    'runs the model from the form to a hydrograph, and shows its progress on the way',
    async () => {
      await page.getByLabel('Name', { exact: true }).fill('Test <Creek>');
      await page.getByRole('button', { name: 'Run', exact: true }).click();

      const row = page.locator('tr[data-id]').first();
      await row.getByText('Test <Creek>').waitFor();
      await row.getByText('Running', { exact: true }).waitFor();
      await row.getByRole('progressbar').waitFor();
      await row.getByText('Complete', { exact: true }).waitFor();
      await row.getByRole('link', { name: /^Results/ }).click();

      expect(Number(await page.locator('#peak-flow').innerText())).toBeGreaterThan(1);
      expect(Number(await page.locator('#melt-share').innerText())).toBeGreaterThan(5);
      await page.locator('#picture[aria-busy="false"]').waitFor();
      expect(await paintedColours(page, '#flow-chart canvas')).toBeGreaterThan(20);
      expect(await paintedColours(page, '#storage-chart canvas')).toBeGreaterThan(20);
      expect(complaints).toEqual([]);
    },
    RUN_LIMIT,
  );

  it(
    'runs a sweep as one job with sub-jobs and shows them in one picture',
    async () => {
      await page.getByRole('radio', { name: 'Sweep' }).check();
      await page.getByLabel('Runs', { exact: true }).fill('4');
      await page.getByRole('button', { name: 'Run', exact: true }).click();

      const row = page.locator('tr[data-id]').first();
      await row.getByText('Sweep of 4 melt factors, 1 to 6 mm/°C/day').waitFor();
      await row.getByText('Complete', { exact: true }).waitFor();
      await row.getByRole('link', { name: /^Results/ }).click();

      await page.locator('#picture[aria-busy="false"]').waitFor();
      expect(await page.locator('#flow-keys button').allInnerTexts()).toEqual(
        ['Snowfall', 'Rain', '1', '2.667', '4.333', '6'].map((label) => expect.stringContaining(label)),
      );
      expect(await paintedColours(page, '#flow-chart canvas')).toBeGreaterThan(20);
      const cells = await page
        .locator('#sweep tbody tr')
        .evaluateAll((rows) =>
          rows.map((one) => [...one.querySelectorAll('th, td')].slice(0, 3).map((cell) => cell.textContent)),
        );
      expect(cells).toEqual(['1', '2.667', '4.333', '6'].map((factor) => [factor, 'completed', '0']));
      expect(complaints).toEqual([]);
    },
    RUN_LIMIT,
  );

  it(
    'holds a run when asked, says what that means, and starts it again',
    async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      const row = page.locator('tr[data-id]').first();
      await row.getByText('Running', { exact: true }).waitFor();

      await row.getByRole('button', { name: /^Pause/ }).click();
      await row.getByText('Paused', { exact: true }).waitFor();
      await row.getByText('starts again from its beginning').waitFor();
      await row.getByRole('button', { name: /^Resume/ }).click();

      await row.getByText('Running', { exact: true }).waitFor();
      await row.getByText('Complete', { exact: true }).waitFor();
      expect(complaints).toEqual([]);
    },
    RUN_LIMIT,
  );

  it(
    'stops a run when asked, and deletes it after asking back',
    async () => {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      const row = page.locator('tr[data-id]').first();
      await row.getByText('Running', { exact: true }).waitFor();

      await row.getByRole('button', { name: /^Stop/ }).click();
      await row.getByText('Aborted', { exact: true }).waitFor();
      await row.getByRole('button', { name: /^Delete/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();

      await page.getByText('No runs yet.').waitFor();
      expect(app!.log).not.toMatch(/ERROR/);
      expect(complaints).toEqual([]);
    },
    RUN_LIMIT,
  );
});

describe('the sample app', () => {
  let app: SampleAppProcess | undefined;

  beforeAll(async () => {
    app = await SampleAppProcess.start({ PACE: '0' });
  }, 90_000);

  afterAll(() => app?.stop(), 30_000);

  it('says beside a field what is wrong with it and starts nothing', async () => {
    const page = await browser!.newPage();
    await page.goto(app!.url);
    await page.getByLabel('Area', { exact: true }).fill('large');
    await page.getByRole('button', { name: 'Run', exact: true }).click();

    const area = page.getByLabel('Area', { exact: true });
    await page.locator('#area-error').waitFor();
    expect(await area.inputValue()).toBe('large');
    expect(await area.getAttribute('aria-describedby')).toBe('area-error');
    expect(await page.locator('#area-error').innerText()).toBe('A number from 0.01 to 100,000 km², please.');
    expect(await page.getByText('No runs yet.').count()).toBe(1);
    await page.close();
  });

  it(
    'shows why a run failed, in its own words',
    async () => {
      const weather = join(app!.directory, 'workspaces/runoff/app/seattle-weather.csv');
      const days = await readFile(weather, 'utf8');
      await writeFile(weather, days.replace('2012-03-05,', '2012-03-06,'));
      const page = await browser!.newPage();
      await page.goto(app!.url);
      await page.getByRole('button', { name: 'Run', exact: true }).click();

      const row = page.locator('tr[data-id]').first();
      await row.getByText('Error', { exact: true }).waitFor();
      await row.getByRole('link', { name: /^Results/ }).click();

      await page.getByRole('heading', { name: 'The run failed with exit code 65' }).waitFor();
      expect(await page.locator('.failure pre').innerText()).toContain('expected the day 2012-03-05');
      await page.close();
      await writeFile(weather, days);
    },
    RUN_LIMIT,
  );

  it("keeps one browser's runs from another", async () => {
    const [mine, other] = await Promise.all([browser!.newContext(), browser!.newContext()]);
    const page = await mine.newPage();
    await page.goto(app!.url);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const results = page.locator('tr[data-id] a.name').first();
    await results.waitFor();
    const path = await results.getAttribute('href');

    const response = await (await other.newPage()).goto(`${app!.url}${path}`);

    expect(response?.status()).toBe(404);
    await Promise.all([mine.close(), other.close()]);
  });
});

/** How many different colours a canvas shows: 1 when nothing was painted. */
async function paintedColours(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const pixels = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
    return new Set(new Uint32Array(pixels.buffer)).size;
  });
}
