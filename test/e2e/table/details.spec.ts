import { describe, expect, it } from '@jest/globals';
import type { SubJobView } from '../../../lib/table/shared/contract.js';
import { jobsOfAllKinds } from './stub-jobs.js';
import { BASE_URL } from './stub-server.js';
import { tableSuite } from './table.suite.js';
import { until } from './until.js';

function subJob(index: number): SubJobView {
  const state = index < 21 ? 'completed' : index < 29 ? 'running' : 'idle';
  return {
    index,
    item: { melt: index / 10 },
    state,
    exitCode: state === 'completed' ? 0 : null,
    exitSignal: null,
    startTime: state === 'idle' ? null : '2026-03-01T08:10:00.000Z',
    completionTime: state === 'completed' ? '2026-03-01T08:12:05.000Z' : null,
    holdReason: null,
    resources: { requested: { cpus: 1, memoryMb: 512 }, used: { cpus: 0.9, memoryMb: 600 } },
  };
}

describe('the details of a job', () => {
  const suite = tableSuite(jobsOfAllKinds);

  it('open below its row, and stay open while the job changes', async () => {
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();
    await table.controlOf(5, 'expand').click();
    const details = table.page.locator('tr[data-details="5"]');
    await details.getByText('Ask for more memory, and resume it.').waitFor();
    expect(await table.controlOf(5, 'expand').getAttribute('aria-expanded')).toBe('true');

    suite.server().change({ id: 5, status: 'Running', statusText: 'Running', statusMessage: null });
    await details.getByText('Ask for more memory').waitFor({ state: 'detached' });
    expect(await details.isVisible()).toBe(true);
    await table.controlOf(5, 'expand').click();
    await details.waitFor({ state: 'detached' });
  });

  it('show its sub-jobs page by page, by state, with what they used', async () => {
    const server = suite.server();
    server.subJobs.set(
      6,
      Array.from({ length: 40 }, (_, index) => subJob(index)),
    );
    const table = await suite.open();
    const details = await table.details(6, 'subJobs');
    const first = details.locator('.inner tbody tr').first();
    await first.waitFor();
    expect(await first.innerText()).toMatch(
      /0\s+Done\s+melt=0\s+2 min 05 s\s+0\s+CPUs 0.9 of 1\s*Memory 600.0 MiB of 512.0 MiB/,
    );
    expect(await first.locator('.over').innerText()).toContain('Memory');

    await details.locator('[data-control="sub-next"]').click();
    await until(async () => (await first.innerText()).startsWith('20'));
    await details.locator('[data-control="sub-state"]').selectOption('running');
    await until(async () => (await details.locator('.inner tbody tr').count()) === 8);
    expect(server.requests.at(-1)).toBe(`GET ${BASE_URL}/jobs/6/sub-jobs?state=running&limit=20`);
  });

  it('are walked through with the arrows', async () => {
    const table = await suite.open();
    await table.details(6, 'subJobs');
    await table.page.keyboard.press('ArrowLeft');
    await until(async () => (await table.focused()) === 'tab-overview');
    await table.page.keyboard.press('End');
    await until(async () => (await table.focused()) === 'tab-files');
    expect(await table.control('tab-files').getAttribute('aria-selected')).toBe('true');
  });

  it('list its files, each to be downloaded, and all at once', async () => {
    const server = suite.server();
    server.files.set(8, [{ path: 'out/flow & snow.csv', bytes: 2048, modified: '2026-03-01T08:12:05.000Z' }]);
    const table = await suite.open();
    const details = await table.details(8, 'files');
    const link = details.getByRole('link', { name: 'Download out/flow & snow.csv' });
    expect(await link.getAttribute('href')).toBe(`${BASE_URL}/jobs/8/file?path=out%2Fflow+%26+snow.csv`);
    expect(await details.getByText('2.0 KiB').count()).toBe(1);
    expect(await details.locator('[data-control=archive]').getAttribute('href')).toBe(`${BASE_URL}/jobs/8/archive`);
  });

  it('say what is wrong when they cannot be had', async () => {
    suite
      .server()
      .failures.set(`${BASE_URL}/jobs/8/files`, { status: 503, body: { message: 'The host is out of reach.' } });
    const table = await suite.open();
    const details = await table.details(8, 'files');
    await details.getByText('The host is out of reach.').waitFor();
  });
});

describe('the log viewer', () => {
  const suite = tableSuite(jobsOfAllKinds);
  const line = (index: number): string => `line ${index} ${'x'.repeat(80)}\n`;
  const lines = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, step) => line(from + step)).join('');

  it('shows the last lines first, and follows what is added', async () => {
    const server = suite.server();
    server.logs.set('3/stdout', lines(0, 1000));
    const table = await suite.open();
    await table.choose(3, 'logs');
    const text = table.page.locator('.log-text');
    await until(async () => (await text.innerText()).includes('line 999'));
    expect(await text.innerText()).not.toContain('line 799 ');
    await until(() => server.logs.followers === 1);

    server.logs.add('3/stdout', 'the newest line\n');
    await until(async () => (await text.innerText()).includes('the newest line'));
    expect(await text.evaluate((pane) => pane.scrollHeight - pane.scrollTop - pane.clientHeight)).toBeLessThan(2);

    await table.controlOf(3, 'expand').click();
    await until(() => server.logs.followers === 0);
  });

  it('goes back through a long log without keeping all of it, and forward again', async () => {
    const server = suite.server();
    server.logs.set('8/stdout', lines(0, 30_000));
    const table = await suite.open();
    await table.details(8, 'logs');
    const text = table.page.locator('.log-text');
    await text.waitFor();
    const shown = (): Promise<number> => text.evaluate((pane) => pane.textContent.length);
    const up = async (): Promise<void> => {
      const first = await text.locator('span').first().getAttribute('data-from');
      await text.evaluate((pane) => (pane.scrollTop = 0));
      await until(async () => (await text.locator('span').first().getAttribute('data-from')) !== first);
    };
    for (let page = 0; page < 12; page += 1) await up();
    expect(await shown()).toBeLessThanOrEqual(512 * 1024);
    expect(await text.innerText()).not.toContain('line 29999 ');

    const last = await text.locator('span').last().getAttribute('data-from');
    await text.evaluate((pane) => (pane.scrollTop = pane.scrollHeight));
    await until(async () => (await text.locator('span').last().getAttribute('data-from')) !== last);
    await table.control('log-end').click();
    await until(async () => (await text.innerText()).includes('line 29999 '));
  });

  it('keeps what is read where it is while more comes in before it', async () => {
    const server = suite.server();
    server.logs.set('8/stdout', lines(0, 5000));
    const table = await suite.open();
    await table.details(8, 'logs');
    const text = table.page.locator('.log-text');
    await text.locator('span').first().waitFor();
    const piece = await text.locator('span').first().getAttribute('data-from');
    await text.evaluate((pane) => (pane.scrollTop = 10));
    await until(async () => (await text.locator('span').count()) > 1);

    const distance = await text.evaluate((pane, from) => {
      const span = pane.querySelector<HTMLElement>(`[data-from="${from}"]`)!;
      return span.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    }, piece);
    expect(Math.abs(distance)).toBeLessThan(40);
  });

  it('finds a text backwards, one place after the other', async () => {
    const server = suite.server();
    server.logs.set(
      '8/stdout',
      `${lines(0, 3000)}needle one\n${lines(3000, 6000)}Needle.\nneedle two\n${lines(6000, 9000)}`,
    );
    const table = await suite.open();
    await table.details(8, 'logs');
    await table.control('log-search').fill('needle');
    await table.control('log-find').click();
    const mark = table.page.locator('mark.current');
    await mark.waitFor();
    expect(await table.page.locator('.log-text').innerText()).toContain('needle two');

    await table.control('log-find').click();
    await until(async () => (await table.page.locator('.log-text').innerText()).includes('needle one'));
    await table.control('log-find').click();
    await table.page.getByText('Not found.').waitFor();
  });
});

describe('texts of strangers', () => {
  const MARKUP = `<img src=x onerror="document.title='bad'"><script>document.title='bad'</script>`;
  const suite = tableSuite(jobsOfAllKinds);

  it('stay texts, with control characters to be seen, wherever they stand', async () => {
    const server = suite.server();
    const evil = `${MARKUP}\u0007\u202e\n`;
    server.change({
      id: 8,
      name: evil,
      description: evil,
      statusMessage: evil,
      handlerMessage: evil,
      user: evil,
      extendedProperties: { note: evil },
      status: 'Held',
      statusText: evil,
      allowedActions: ['delete', 'stop', 'publish'],
    });
    server.files.set(8, [{ path: evil, bytes: 1, modified: 'never' }]);
    server.logs.set('8/stdout', `${MARKUP}\u001b[31mred\n`);
    server.subJobs.set(8, [{ ...subJob(0), item: { [evil]: evil }, holdReason: evil }]);
    server.failures.set(`${BASE_URL}/jobs/8/actions/stop`, { status: 409, body: { message: evil } });
    server.show({
      columns: ['name', 'user', 'status', ['<b>x</b>', 'extendedProperties.note']],
      resultsUrl: 'javascript:alert(1)//:id',
    });
    const table = await suite.open();

    expect(await table.row(8).locator('span.name').innerText()).toBe(`${MARKUP}␇[U+202E]␊`);
    await table.choose(8, 'stop');
    expect(await table.page.getByRole('alertdialog').innerText()).toContain(MARKUP);
    await table.page.locator('[data-answer=yes]').click();
    await table.row(8).getByRole('alert').waitFor();
    const details = await table.details(8, 'overview');
    for (const tab of ['subJobs', 'files', 'logs']) {
      await details.locator(`[data-control="tab-${tab}"]`).click();
      await details.getByText(MARKUP).first().waitFor();
    }
    expect(await details.locator('.log-text').innerText()).toContain('␛[31mred');
    expect(await table.page.locator('jobs-table img, jobs-table script:not([type="application/json"])').count()).toBe(
      0,
    );
    expect(await table.page.locator('a[href^="javascript:" i]').count()).toBe(0);
    expect(await table.page.title()).toBe('Jobs');
    expect(table.complaints).toEqual([]);
  });

  it('say that a log is not followed where the caller follows too much, and follow it when they may', async () => {
    const server = suite.server();
    server.logs.set('3/stdout', 'day 1\n');
    const live = `${BASE_URL}/jobs/3/logs/stdout/live`;
    server.failures.set(live, { status: 429, body: { message: 'Too many.' }, headers: { 'retry-after': '1' } });
    const table = await suite.open();
    await table.choose(3, 'logs');
    await table.page.getByText('Too many logs are followed at the same time; trying again.').waitFor();

    server.failures.clear();
    await until(() => server.logs.followers === 1);
    server.logs.add('3/stdout', 'day 2\n');
    await table.page.locator('.log-text', { hasText: 'day 2' }).waitFor();
    await table.page.getByText('Too many logs').waitFor({ state: 'detached' });
  });

  it('show a log that comes later, without anybody asking for it', async () => {
    const server = suite.server();
    const table = await suite.open();
    await table.page.locator('.live.now').waitFor();
    await table.choose(3, 'logs');
    await table.page.getByText('No logs yet.').waitFor();

    server.logs.set('3/stdout', 'day 1\n');
    server.change({ id: 3, name: 'prints now' });

    await table.page.locator('.log-text', { hasText: 'day 1' }).waitFor();
    await until(() => server.logs.followers === 1);
    expect(await table.page.getByText('No logs yet.').count()).toBe(0);
  });
});
