import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { startBrowser } from './browser.js';
import { JobsTableOnPage } from './jobs-table.js';
import { SampleAppProcess } from './sample-app.process.js';
import { browserOf } from './sign-in.js';
import { storeRuns } from './stored-runs.js';
import { freePort } from '../support/free-port.js';

/** What another site's page can make a browser send. */
const ATTEMPTS: Readonly<Record<string, (url: string) => unknown>> = {
  'a form': (url) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = url;
    // A frame of its own: one that still shows why its last page was refused might drop the next one.
    const frame = document.createElement('iframe');
    frame.name = form.target = crypto.randomUUID();
    document.body.append(frame);
    document.body.append(form);
    form.submit();
  },
  'a form that looks like JSON': (url) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.enctype = 'text/plain';
    form.action = url;
    // A frame of its own: one that still shows why its last page was refused might drop the next one.
    const frame = document.createElement('iframe');
    frame.name = form.target = crypto.randomUUID();
    document.body.append(frame);
    const input = document.createElement('input');
    input.name = '{"a":"';
    input.value = '"}';
    form.append(input);
    document.body.append(form);
    form.submit();
  },
  'a request without a look at the answer': (url) =>
    fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include' }).catch(() => undefined),
  'a request with JSON': (url) =>
    fetch(url, {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => undefined),
  'a beacon': (url) => navigator.sendBeacon(url),
  DELETE: (url) =>
    fetch(url.replace(/\/actions\/delete$/, ''), { method: 'DELETE', credentials: 'include' }).catch(() => undefined),
  'a picture': (url) => {
    new Image().src = url;
  },
};

describe.each([
  ['another site', 'localhost'],
  ['another port of the same site, to which the browser sends the cookie', '127.0.0.1'],
])('a page of %s', (_what, host) => {
  let browser: Browser | undefined;
  let app: SampleAppProcess | undefined;
  let server: Server | undefined;
  let maya: BrowserContext;
  let page: Page;
  let id: string;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html>');
    }).listen(await freePort(), host);
    await once(server, 'listening');
    browser = await startBrowser();
    app = await SampleAppProcess.start({ PACE: '0' });
    storeRuns(app.directory, 'maya', ['Mine']);
    maya = await browserOf(browser, app.url, 'maya');
    page = await maya.newPage();
    await page.goto(app.url);
    id = (await new JobsTableOnPage(page).row('Mine').getAttribute('data-id'))!;
    await page.goto(`http://${host}:${(server.address() as AddressInfo).port}/`);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    await app?.stop();
  }, 30_000);

  /** What the server says of the run, and whether its owner is still signed in. */
  const state = async (): Promise<{ status: string; jobs: number }> => {
    const response = await maya.request.get(`${app!.url}/jobs-api/runoff/jobs`);
    const { jobs } = (await response.json()) as { jobs: { id: number; status: string }[] };
    return { status: jobs.find((job) => job.id === Number(id))?.status ?? 'gone', jobs: jobs.length };
  };

  it.each(Object.keys(ATTEMPTS))('changes nothing by %s', async (name) => {
    for (const path of [
      `/jobs-api/runoff/jobs/${id}/actions/execute`,
      `/jobs-api/runoff/jobs/${id}/actions/delete`,
      '/jobs-api/runoff/bulk',
      '/jobs',
      '/sign-out',
    ]) {
      const ended = endOfRequest(page, app!.url);
      await page.evaluate(ATTEMPTS[name]!, `${app!.url}${path}`);
      const response = await (await ended).response();
      expect(response?.ok() ?? false).toBe(false);
    }

    expect(await state()).toEqual({ status: 'Pending', jobs: 1 });
  });

  it('reads nothing of what is there', async () => {
    const read = await page.evaluate(
      (url) =>
        fetch(url, { credentials: 'include' }).then(
          (response) => response.text(),
          () => 'refused',
        ),
      `${app!.url}/jobs-api/runoff/jobs`,
    );

    expect(read).toBe('refused');
  });
});

/** The next request to a server that has come to its end, well or not. */
async function endOfRequest(page: Page, url: string): Promise<Request> {
  const isThere = (request: Request): boolean => request.url().startsWith(url);
  const options = { predicate: isThere };
  return Promise.any([page.waitForEvent('requestfinished', options), page.waitForEvent('requestfailed', options)]);
}
