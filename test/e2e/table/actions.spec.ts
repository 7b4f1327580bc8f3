import { describe, expect, it } from '@jest/globals';
import { jobsOfAllKinds, stubJob } from './stub-jobs.js';
import { BASE_URL } from './stub-server.js';
import { tableSuite } from './table.suite.js';
import { until } from './until.js';

describe('actions of the jobs table:', () => {
  const suite = tableSuite(jobsOfAllKinds);

  it('each job offers what the server allows, links included', async () => {
    suite.server().show({ resultsUrl: '/results/:id', monitorUrl: '/watch/:id' });
    const table = await suite.open();
    await table.controlOf(8, 'menu').click();
    const items = table.page.getByRole('menuitem');
    expect(await items.allInnerTexts()).toEqual(['Run again', 'Publish', 'Report', 'View logs', 'Delete']);
    expect(await table.page.getByRole('menuitem', { name: 'Report' }).getAttribute('href')).toBe('/reports/8');
    expect(await table.controlOf(8, 'first').getAttribute('href')).toBe('/results/8');

    await table.page.keyboard.press('Escape');
    await table.controlOf(3, 'menu').click();
    expect(await items.allInnerTexts()).toEqual(['Pause', 'Monitor', 'View logs', 'Stop', 'Delete']);
  });

  it('only those that the page asks for, in its order', async () => {
    suite.server().show({ actions: ['delete', '|', 'terminate', 'publish'] });
    const table = await suite.open();
    await table.controlOf(3, 'menu').click();
    expect(await table.page.getByRole('menuitem').allInnerTexts()).toEqual(['Delete', 'Stop']);
  });

  it('a job runs when it is told to, and says what is under way', async () => {
    const server = suite.server();
    const table = await suite.open();
    let answer: (value?: unknown) => void = () => undefined;
    server.delays.set(`${BASE_URL}/jobs/1/actions`, new Promise((resolve) => (answer = resolve)));
    await table.controlOf(1, 'first').click();
    await table.row(1).getByText('Submitting…').waitFor();
    expect(await table.controlOf(1, 'first').isDisabled()).toBe(true);

    answer();
    await table.row(1).locator('.badge.waiting').waitFor();
    await table.row(1).getByText('Submitting…').waitFor({ state: 'detached' });
  });

  it('the menu is used by the keyboard alone', async () => {
    const table = await suite.open();
    await table.controlOf(4, 'menu').focus();
    await table.page.keyboard.press('Enter');
    await table.page.locator('[role=menu]:popover-open').waitFor();
    expect(await table.focused()).toContain('logs');
    await table.page.keyboard.press('ArrowUp');
    expect(await table.focused()).toContain('delete');
    await table.page.keyboard.press('s');
    expect(await table.focused()).toContain('stop');
    await table.page.keyboard.press('Home');
    await table.page.keyboard.press('End');
    expect(await table.focused()).toContain('delete');
    await table.page.keyboard.press('Escape');
    await until(async () => (await table.focused()) === 'menu 4');

    await table.page.keyboard.press('ArrowDown');
    expect(await table.focused()).toBe('menu 3');
    await table.page.keyboard.press('Home');
    expect(await table.focused()).toBe('menu 12');
  });

  it('deleting asks first, names the job, keeps the focus, and can be left by Escape', async () => {
    const server = suite.server();
    const table = await suite.open();
    await table.choose(8, 'delete');
    const dialog = table.page.getByRole('alertdialog');
    await dialog.waitFor();
    expect(await dialog.innerText()).toContain('Delete the job “run 8” with all its files? This cannot be undone.');
    expect(await table.focused()).toBe('no');
    for (let presses = 0; presses < 5; presses += 1) {
      await table.page.keyboard.press('Tab');
      expect(
        await table.page.evaluate(() => {
          const inside = document.querySelector('jobs-table')!.shadowRoot!.activeElement;
          return inside === null ? document.activeElement === document.body : inside.closest('dialog') !== null;
        }),
      ).toBe(true);
    }
    await table.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await until(async () => (await table.focused()) === 'menu 8');
    expect(server.requests.some((request) => request.startsWith('DELETE'))).toBe(false);

    await table.choose(8, 'delete');
    await table.page.locator('[data-answer=yes]').click();
    await table.row(8).waitFor({ state: 'detached' });
    expect(server.requests).toContain(`DELETE ${BASE_URL}/jobs/8`);
    expect(await table.focused()).toBe('menu 7');
  });

  it('pausing says that the program starts again from its beginning', async () => {
    const table = await suite.open();
    await table.choose(3, 'pause');
    expect(await table.page.getByRole('alertdialog').innerText()).toContain('starts again from its beginning');
    await table.page.locator('[data-answer=yes]').click();
    await table.row(3).locator('.badge.paused').waitFor();
  });

  it('an action of the app asks what the app wants to be asked, and tells what it answered', async () => {
    const table = await suite.open();
    await table.choose(8, 'publish');
    await table.page.getByRole('alertdialog').getByText('Publish the results?').waitFor();
    await table.page.locator('[data-answer=yes]').click();
    await table.page.locator('[aria-live=polite]', { hasText: 'It is published.' }).waitFor({ state: 'attached' });
  });

  it('what fails is said beside the job, and the table stays as it is', async () => {
    suite.server().failures.set(`${BASE_URL}/jobs/3/actions`, {
      status: 409,
      body: { statusCode: 409, message: 'The job has ended.', requestId: 'r-3' },
    });
    const table = await suite.open();
    await table.choose(3, 'stop');
    await table.page.locator('[data-answer=yes]').click();
    await table.row(3).getByRole('alert').waitFor();
    expect(await table.row(3).getByRole('alert').innerText()).toContain(
      'Stop failed: The job has ended. (Request r-3)',
    );

    await table.controlOf(3, 'dismiss').click();
    await table.row(3).getByRole('alert').waitFor({ state: 'detached' });
  });

  it('the page can prevent an action, and hears of it', async () => {
    const server = suite.server();
    const table = await suite.open();
    await table.page.evaluate(() => {
      document.querySelector('jobs-table')!.addEventListener('job-action', (event) => {
        event.preventDefault();
        document.title = `${(event as CustomEvent<{ action: string; job: { id: number } }>).detail.action} ${
          (event as CustomEvent<{ action: string; job: { id: number } }>).detail.job.id
        }`;
      });
    });
    await table.controlOf(1, 'first').click();
    await until(async () => (await table.page.title()) === 'execute 1');
    expect(server.requests.some((request) => request.startsWith('POST'))).toBe(false);
  });
});

describe('actions for many jobs:', () => {
  const suite = tableSuite(() =>
    Array.from({ length: 60 }, (_, index) => stubJob(index + 1, { name: index === 2 ? 'locked' : `run ${index + 1}` })),
  );

  it('a range is selected with shift, and a few jobs are deleted', async () => {
    const server = suite.server();
    const table = await suite.open();
    await table.controlOf(58, 'select').click();
    await table.controlOf(55, 'select').click({ modifiers: ['Shift'] });
    await table.page.getByText('4 jobs selected').waitFor();
    await table.controlOf(56, 'select').click();
    await table.page.getByText('3 jobs selected').waitFor();

    await table.control('bulk-delete').click();
    await table.page
      .getByRole('alertdialog')
      .getByText('Delete 3 jobs with all their files? This cannot be undone.')
      .waitFor();
    await table.page.locator('[data-answer=yes]').click();
    await table.page.locator('.bulk').getByText('Delete: done for 3 jobs.').waitFor();
    await table.row(58).waitFor({ state: 'detached' });
    expect(server.bodies).toEqual([{ action: 'delete', ids: [58, 57, 55] }]);
    await until(async () => (await table.ids()).slice(0, 4).join() === '60,59,56,54');
  });

  it('all that match are meant as they were when they were chosen, and each refusal is told', async () => {
    const server = suite.server();
    const table = await suite.open();
    await table.control('select-page').click();
    await table.page.getByText('25 jobs selected').waitFor();
    await table.control('select-matching').click();
    await table.page.getByText('All 60 matching jobs are selected').waitFor();
    server.change(stubJob(61));

    await table.control('bulk-delete').click();
    const dialog = table.page.getByRole('alertdialog');
    await dialog.getByText('Delete 60 jobs with all their files?').waitFor();
    expect(await dialog.innerText()).toContain('also those on other pages');
    await table.page.locator('[data-answer=yes]').click();
    await table.page.locator('.bulk').getByText('Delete: done for 59 jobs.').waitFor();
    await table.page.getByText('Job 3: It is locked.').waitFor();
    await until(async () => (await table.ids()).join() === '61,3');
    expect(server.bodies).toEqual([{ action: 'delete', where: {}, upTo: 60 }]);

    await table.control('dismiss-bulk').click();
    await table.page.getByText('Job 3: It is locked.').waitFor({ state: 'detached' });
  });

  it('none can be taken before it is known which jobs match: the few of the page are not what is meant', async () => {
    const server = suite.server();
    const table = await suite.open();
    let answer: (value?: unknown) => void = () => undefined;
    await table.control('select-page').click();
    server.delays.set(`${BASE_URL}/jobs`, new Promise((resolve) => (answer = resolve)));
    await table.control('select-matching').click();
    await until(() => table.control('bulk-delete').isDisabled());

    answer();
    await table.control('bulk-delete').click();
    await table.page.getByRole('alertdialog').getByText('Delete 60 jobs with all their files?').waitFor();
  });

  it('what was cleared while it was asked which jobs match stays cleared', async () => {
    const server = suite.server();
    const table = await suite.open();
    let answer: (value?: unknown) => void = () => undefined;
    await table.control('select-page').click();
    server.delays.set(`${BASE_URL}/jobs`, new Promise((resolve) => (answer = resolve)));
    await table.control('select-matching').click();
    await table.control('clear-selection').click();
    const answers = Promise.all([1, 2].map(() => table.page.waitForResponse(/limit=1&|limit=1$/)));

    answer();
    await answers;
    await table.controlOf(60, 'select').click();

    await table.page.getByText('1 job selected').waitFor();
  });

  it('a filter goes along', async () => {
    const server = suite.server();
    server.show({ filter: 'search=run 1', pageSize: 5, page: undefined, withoutFirst: true });
    const table = await suite.open();
    await table.page.locator('tr[data-id]').first().waitFor();
    await table.control('select-page').click();
    await table.control('select-matching').click();
    await table.page.getByText('All 11 matching jobs are selected').waitFor();
    await table.control('bulk-stop').click();
    await table.page.getByText('Stop 11 jobs?').waitFor();
    await table.page.locator('[data-answer=yes]').click();
    await until(() => server.bodies.length === 1);
    expect(server.bodies).toEqual([{ action: 'stop', where: { search: 'run 1' }, upTo: 60 }]);
  });
});
