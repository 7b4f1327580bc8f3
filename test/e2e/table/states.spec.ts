import { describe, expect, it } from '@jest/globals';
import { jobsTable } from 'nestjs-jobs';
import { jobsOfAllKinds, stubJob } from './stub-jobs.js';
import { BASE_URL } from './stub-server.js';
import { tableSuite } from './table.suite.js';
import { until } from './until.js';

describe('the jobs table shows', () => {
  const suite = tableSuite(jobsOfAllKinds);

  it('the first rows without a script, and without a request for them once the script runs', async () => {
    const server = suite.server();
    const context = await suite.context().browser()!.newContext({ javaScriptEnabled: false });
    const bare = await context.newPage();
    await bare.goto(server.url);
    expect(await bare.locator('jobs-table > table tbody tr').count()).toBe(12);
    await context.close();

    server.show({ refresh: 'off' });
    const table = await suite.open();
    await table.row(12).waitFor();
    expect(await table.page.locator('tr[data-id]').count()).toBe(12);
    expect(server.requests.filter((request) => request.includes('/hydrology'))).toEqual([]);
    expect(table.complaints).toEqual([]);
  });

  it('each status as an icon and a word, and why a job does not go on', async () => {
    const table = await suite.open();

    expect(await table.row(5).locator('.badge').innerText()).toBe('Held');
    expect(await table.row(5).locator('.badge svg').count()).toBe(1);
    expect(await table.row(5).locator('.why').innerText()).toContain('Ask for more memory, and resume it.');
    expect(await table.row(2).locator('.why').innerText()).toMatch(/^Waiting in the queue for /);
    expect(await table.row(12).locator('.why').innerText()).toMatch(
      /^No connection to pool since .* Last known: Running\.$/,
    );
    expect(await table.row(9).locator('.why').innerText()).toBe('Ended with exit code 3.');
  });

  it('the progress of many sub-jobs as a bar, and the same in words', async () => {
    const table = await suite.open();

    const bar = table.row(6).getByRole('img');
    expect(await bar.getAttribute('aria-label')).toBe(
      '24 of 40 sub-jobs have ended: 21 done, 8 running, 6 waiting, 2 held, 3 failed',
    );
    const widths = await bar
      .locator('i')
      .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().width));
    expect(widths.every((width) => width > 0)).toBe(true);
    expect(widths[0]).toBeGreaterThan(widths[1]!);
    expect(table.complaints).toEqual([]);
  });

  it('the columns that were asked for, with headers of their own', async () => {
    suite.server().show({ columnFields: ['id', ['Basin (km²)', 'extendedProperties.basin.area'], 'status'] });
    const table = await suite.open();

    const headers = await table.page.locator('.jobs > thead th').allInnerTexts();
    expect(headers.map((text) => text.trim())).toEqual(expect.arrayContaining(['Id', 'Basin (km²)', 'Status']));
    expect(await table.row(8).locator('td[data-label="Basin (km²)"]').innerText()).toBe('12.5');
  });

  it('that there are no jobs yet, with what the page has to say', async () => {
    const server = suite.server();
    server.jobs.clear();
    server.show({});
    const table = await suite.open();
    await table.page.getByText('No jobs yet.').waitFor();

    await table.page.evaluate(() => {
      const start = Object.assign(document.createElement('a'), {
        slot: 'empty',
        textContent: 'Start the first one',
        href: '/new',
      });
      document.querySelector('jobs-table')?.append(start);
    });
    await table.page.getByRole('link', { name: 'Start the first one' }).waitFor();
  });

  it('that no job matches, and a way back to all', async () => {
    const table = await suite.open();
    await table.control('search').fill('nothing is called so');
    await table.page.getByText('No job matches the filter.').waitFor();

    await table.control('clear-empty').click();
    await table.row(12).waitFor();
    expect(await table.control('search').inputValue()).toBe('');
  });

  it('that the caller may not see the jobs', async () => {
    const server = suite.server();
    server.failures.set(`${BASE_URL}/`, { status: 401, body: { statusCode: 401, message: 'Unauthorized' } });
    server.show({ withoutFirst: true });
    const table = await suite.open();

    await table.page.getByText('You may not see these jobs.').waitFor();
    expect(await table.page.locator('tr[data-id]').count()).toBe(0);
  });

  it('an error with the number of the request, keeps its rows, and tries again', async () => {
    const server = suite.server();
    const table = await suite.open();
    server.failures.set(`${BASE_URL}/jobs`, {
      status: 503,
      body: { statusCode: 503, message: 'The database is busy.', requestId: 'r-17' },
    });
    await table.control('refresh').click();
    await table.page.getByText('The jobs could not be loaded: The database is busy. (Request r-17)').waitFor();
    expect(await table.page.locator('tr[data-id]').count()).toBe(12);

    server.failures.clear();
    await table.control('retry').click();
    await table.page.getByText('The jobs could not be loaded').waitFor({ state: 'detached' });
  });

  it('the former page until the next one is there', async () => {
    const server = suite.server();
    server.show({ pageSize: 5 });
    const table = await suite.open();
    let answer: (value?: unknown) => void = () => undefined;
    server.delays.set(`${BASE_URL}/jobs`, new Promise((resolve) => (answer = resolve)));

    await table.control('next').click();
    await table.page.locator('.jobs[aria-busy=true]').waitFor();
    expect(await table.ids()).toEqual([12, 11, 10, 9, 8]);
    answer();
    await table.row(7).waitFor();
    expect(await table.ids()).toEqual([7, 6, 5, 4, 3]);
    expect(await table.page.locator('.range').innerText()).toBe('6–10 of 12');
    await table.control('previous').click();
    await table.row(12).waitFor();
  });

  it('the order that is asked for, and says it to a screen reader', async () => {
    const table = await suite.open();
    await table.control('sort-name').click();
    await table.page.locator('th[aria-sort=ascending]', { hasText: 'Name' }).waitFor();
    await until(async () => (await table.ids())[0] === 1);

    await table.control('sort-name').click();
    await table.page.locator('th[aria-sort=descending]', { hasText: 'Name' }).waitFor();
    // The former rows stay until those in the new order are there.
    await until(async () => (await table.ids())[0] === 9);
    expect(await table.focused()).toBe('sort-name');
  });

  it('jobs of some statuses', async () => {
    const table = await suite.open();
    await table.control('statuses').click();
    await table.control('status-Held').check();
    await table.control('status-Paused').check();

    await until(async () => (await table.ids()).join() === '5,4');
    expect(suite.server().requests.at(-1)).toContain('status=Held%2CPaused');
  });

  it('jobs that are given, without routes and without actions', async () => {
    const tag = jobsTable({
      jobs: [stubJob(1), stubJob(2, { status: 'Complete' })] as never,
      resultsUrl: (job) => `/r/${job.name}`,
    });
    suite.server().show({ baseUrl: BASE_URL }, tag.replace('<jobs-table', '<jobs-table id="given"'));
    const table = await suite.open();
    const given = table.page.locator('#given');

    await given.locator('tr[data-id="2"]').waitFor();
    expect(await given.locator('input[type=checkbox][data-control=select]').count()).toBe(0);
    expect(await given.locator('[data-control=menu]').count()).toBe(0);
    await given.locator('[data-control=sort-name]').click();
    await given.locator('th[aria-sort=ascending]').waitFor();
  });

  it('cards where there is little room, without anything beside the screen', async () => {
    const table = await suite.open();
    await table.page.setViewportSize({ width: 360, height: 800 });

    const overflow = await table.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const label = await table
      .row(5)
      .locator('td[data-column=status]')
      .evaluate((cell) => getComputedStyle(cell, '::before').content);
    expect(label).toBe('"Status"');
  });

  it('texts in the language of the page', async () => {
    suite.server().show({ lang: 'de', labels: { 'column.name': 'Bezeichnung', 'status.Held': 'Angehalten' } });
    const table = await suite.open();

    expect(await table.page.getByRole('columnheader', { name: 'Bezeichnung' }).count()).toBe(1);
    expect(await table.row(5).locator('.badge').innerText()).toBe('Angehalten');
  });

  it('what colours tell in forced colours, too: the parts of a bar, badges, and what is focused', async () => {
    const table = await suite.open();
    await table.page.emulateMedia({ forcedColors: 'active' });
    const styles = (selector: string, property: string): Promise<string[]> =>
      table.page
        .locator(selector)
        .evaluateAll(
          (elements, name) => elements.map((element) => getComputedStyle(element).getPropertyValue(name)),
          property,
        );
    const bar = 'tr[data-id="6"] .bar i';

    const fills = await Promise.all(['background-color', 'background-image'].map((name) => styles(bar, name)));
    const parts = fills[0]!.map((colour, index) => `${colour} ${fills[1]![index]}`);
    expect(new Set(parts).size).toBe(parts.length);
    // Each badge has an edge and an icon in the colour of its text: nothing hangs on its background.
    for (const [edge, text] of [
      [await styles('.badge', 'border-top-color'), await styles('.badge', 'color')],
      [await styles('.badge svg', 'fill'), await styles('.badge', 'color')],
    ]) {
      expect(edge).toEqual(text);
    }
    await table.controlOf(6, 'expand').focus();
    const outline = await styles('tr[data-id="6"] [data-control=expand]', 'outline-style');
    expect(outline).not.toEqual(['none']);
  });
});
