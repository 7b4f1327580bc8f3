import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { stubJob } from './stub-jobs.js';
import { BASE_URL } from './stub-server.js';
import { tableSuite } from './table.suite.js';
import { until } from './until.js';

const jobs = () => Array.from({ length: 12 }, (_, index) => stubJob(index + 1));

/** Makes a page believe that nobody looks at it, or that somebody does again. */
async function look(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((visibility) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

describe('the jobs table stays up to date:', () => {
  const suite = tableSuite(jobs);

  it('a status changes without a reload, and is told to a screen reader', async () => {
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();

    suite.server().change({ id: 3, status: 'Complete', statusText: 'Complete', statusCategory: 'complete' });
    await table.row(3).locator('.badge.done').waitFor();
    await table.page.locator('[aria-live=polite]', { hasText: 'Job run 3: Complete.' }).waitFor({ state: 'attached' });
  });

  it('a new job comes in at its place, a deleted one goes', async () => {
    suite.server().show({ pageSize: 5 });
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();

    suite.server().change(stubJob(13));
    await table.row(13).waitFor();
    expect(await table.ids()).toEqual([13, 12, 11, 10, 9]);
    suite.server().remove(11);
    await table.row(8).waitFor();
    expect(await table.ids()).toEqual([13, 12, 10, 9, 8]);
    expect(await table.page.locator('.range').innerText()).toBe('1–5 of 12');
  });

  it('the run time goes on by itself', async () => {
    const started = new Date(Date.now() - 5000).toISOString();
    suite.server().change({ id: 5, startTime: started });
    const table = await suite.open();
    const runTime = table.row(5).locator('td[data-column=runTime]');
    const first = await runTime.innerText();

    await until(async () => (await runTime.innerText()) !== first);
    expect(await runTime.innerText()).toMatch(/^\d+ s$/);
  });

  it('several tables and tabs hear of a change by one stream', async () => {
    const server = suite.server();
    const first = await suite.open();
    await first.page.locator('.live.now').waitFor();
    const second = await suite.open();
    await second.page.locator('.live.now').waitFor();

    server.change({ id: 4, status: 'Held', statusText: 'Held' });
    await first.row(4).locator('.badge.held').waitFor();
    await second.row(4).locator('.badge.held').waitFor();
    expect(server.listeners).toBe(1);

    await first.close();
    await until(() => server.listeners === 1);
    server.change({ id: 5, status: 'Held', statusText: 'Held' });
    await second.row(5).locator('.badge.held').waitFor();
  });

  it('tabs of different people share nothing', async () => {
    const server = suite.server();
    server.show({ page: { ...pageOf(jobs()), viewer: 'ann' } as never });
    const ann = await suite.open();
    await ann.page.locator('.live.now').waitFor();
    server.show({ page: { ...pageOf(jobs()), viewer: 'bob' } as never });
    const bob = await suite.open();
    await bob.page.locator('.live.now').waitFor();

    await until(() => server.listeners === 2);
  });

  it('nobody listens while every tab is hidden, and nothing is missed', async () => {
    const server = suite.server();
    const table = await suite.open();
    await until(() => server.listeners === 1);
    server.change({ id: 1, status: 'Held', statusText: 'Held' });
    await table.row(1).locator('.badge.held').waitFor();
    await look(table.page, 'hidden');
    await until(() => server.listeners === 0);

    server.change({ id: 2, status: 'Held', statusText: 'Held' });
    await look(table.page, 'visible');
    await table.row(2).locator('.badge.held').waitFor();
    expect(server.requests.filter((request) => request.includes('/jobs?')).length).toBe(1);
  });

  it('a hidden tab gives the stream to another one', async () => {
    const server = suite.server();
    const first = await suite.open();
    await until(() => server.listeners === 1);
    const second = await suite.open();
    await second.page.locator('.live.now').waitFor();

    await look(first.page, 'hidden');
    await until(() => server.requests.filter((request) => request.endsWith('/events')).length === 2);
    await until(() => server.listeners === 1);
    server.change({ id: 2, status: 'Held', statusText: 'Held' });
    await second.row(2).locator('.badge.held').waitFor();
  });

  it('a lost connection is shown, keeps the rows, and comes back with what happened meanwhile', async () => {
    const server = suite.server();
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();
    await server.stop();
    await table.page.getByText(/Connection lost\. What you see was true \d+ s ago\./).waitFor();
    expect(await table.page.locator('tr[data-id]').count()).toBe(12);

    server.change({ id: 7, status: 'Error', statusText: 'Error', statusCategory: 'error' });
    await server.start();
    await table.row(7).locator('.badge.failed').waitFor();
    await table.page.locator('.live.now').waitFor();
    await table.page.locator('.banner').waitFor({ state: 'detached' });
  });

  it('the page is fetched again when the server cannot tell what was missed', async () => {
    const server = suite.server();
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();
    server.change({ id: 1, status: 'Held', statusText: 'Held' });
    await table.row(1).locator('.badge.held').waitFor();
    server.oldestEvent = 100;
    server.jobs.set(2, stubJob(2, { status: 'Error', revision: 9 }));

    server.breakStreams();
    await table.row(2).locator('.badge.failed').waitFor();
  });

  it('after a long quiet it goes on from the place that it was told, in every tab', async () => {
    const server = suite.server();
    const first = await suite.open();
    await first.page.locator('.live.now').waitFor();
    server.change({ id: 1, status: 'Held', statusText: 'Held' });
    await first.row(1).locator('.badge.held').waitFor();
    const second = await suite.open();
    await second.page.locator('.live.now').waitFor();
    // Whoever comes later knows of a place only by the next event.
    server.change({ id: 3, status: 'Held', statusText: 'Held' });
    await second.row(3).locator('.badge.held').waitFor();
    const lists = (): number => server.requests.filter((request) => request.includes('/jobs?')).length;
    const before = lists();
    server.tellPlace(100);
    server.oldestEvent = 100;

    server.breakStreams();
    await first.page.locator('.live.lost').waitFor();
    await second.page.locator('.live.now').waitFor();
    server.change({ id: 2, status: 'Held', statusText: 'Held' });
    await first.row(2).locator('.badge.held').waitFor();
    await second.row(2).locator('.badge.held').waitFor();
    expect(lists()).toBe(before);
  });

  it('where the caller follows too much it says so, asks now and then, and tries again when it may', async () => {
    const server = suite.server();
    const tooMany = { status: 429, body: { message: 'Too many.' }, headers: { 'retry-after': '2' } };
    server.failures.set(`${BASE_URL}/events`, tooMany);
    const table = await suite.open();
    await table.page.getByText('Too many pages follow jobs: every 30 s').waitFor();
    const tries = (): number => server.requests.filter((request) => request.endsWith('/events')).length;
    const refused = Date.now();
    server.change({ id: 1, status: 'Held', statusText: 'Held' });
    await table.control('refresh').click();
    await table.row(1).locator('.badge.held').waitFor();
    server.failures.clear();

    await table.page.locator('.live.now').waitFor();
    expect(tries()).toBe(2);
    expect(Date.now() - refused).toBeGreaterThan(1000);
  });

  it('without a stream it asks every now and then', async () => {
    const server = suite.server();
    server.show({ refresh: 1 });
    const table = await suite.open();
    await table.page.getByText('Every 1 s').waitFor();

    server.change({ id: 6, status: 'Held', statusText: 'Held' });
    await table.row(6).locator('.badge.held').waitFor();
    expect(server.listeners).toBe(0);
  });

  it('nothing moves while rows are selected, and says so', async () => {
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();
    await table.controlOf(5, 'select').check();
    await table.page.getByText('Updates paused while jobs are selected').waitFor();

    suite.server().change({ id: 4, status: 'Held', statusText: 'Held' }, stubJob(13));
    await table.page.getByText('2 changes waiting').waitFor();
    expect(await table.row(4).locator('.badge').innerText()).toBe('Running');
    expect((await table.ids())[0]).toBe(12);

    await table.control('clear-selection').click();
    await table.row(4).locator('.badge.held').waitFor();
    await table.row(13).waitFor();
  });

  it('the focus stays where it is when rows come, go and change', async () => {
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();
    await table.controlOf(6, 'expand').focus();
    suite.server().change(stubJob(13), { id: 6, status: 'Held', statusText: 'Held' });
    await table.row(6).locator('.badge.held').waitFor();
    expect(await table.focused()).toBe('expand 6');

    suite.server().remove(6);
    await table.row(6).waitFor({ state: 'detached' });
    expect(await table.focused()).toBe('expand 5');
  });

  it('the order in which answers come does not matter: what is older is left out', async () => {
    const server = suite.server();
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();
    server.change({ id: 8, status: 'Complete', statusText: 'Complete', statusCategory: 'complete' });
    await table.row(8).locator('.badge.done').waitFor();
    // A replica that lags behind.
    server.jobs.set(8, stubJob(8, { revision: 1 }));
    await table.control('refresh').click();
    await until(() => server.requests.filter((request) => request.includes(`${BASE_URL}/jobs?`)).length >= 2);
    await table.page.locator('.jobs[aria-busy=false]').waitFor();
    expect(await table.row(8).locator('.badge').innerText()).toBe('Complete');
  });
});

function pageOf(all: ReturnType<typeof jobs>) {
  const time = new Date().toISOString();
  return { jobs: all, next: null, total: { count: all.length, exact: true }, actions: [], time };
}
