import { type CanActivate, Controller, Get, Header, Inject, Injectable, Req, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CondorJobTemplate,
  embedded,
  JobsApp,
  JobsTable,
  Workspaces,
  type Job,
  type JobManager,
  type JobsAccessPolicy,
  type JobsCaller,
} from 'nestjs-jobs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { startTestApp, temporaryDirectory, type TestApp } from '../support/test-app.js';
import { waitForStatus } from '../support/wait-for.js';
import { startBrowser } from './browser.js';
import { JobsTableOnPage } from './jobs-table.js';
import { freePort } from '../support/free-port.js';

/** What would run, were it not shown as text. A slash cannot stand in a file's name. */
const MARKUP = `<img src=x onerror="window.harmed=1"><svg onload=window.harmed=1>\${alert(1)}{{7*7}}&lt;b&gt;`;

/** Bytes that a terminal would obey; a right-to-left override that would turn a name around. */
const CONTROL = '\u001b[31m\u0007\u202Egpj.exe';

@JobsApp({ package: 'odd' })
class OddApp {
  @CondorJobTemplate()
  odd() {
    return { executable: '$(APP_WORKSPACE)/odd.sh', submitTemplate: 'vanilla_transfer_files' };
  }
}

@Injectable()
class OpenGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
class Everybody implements JobsAccessPolicy {
  caller(): JobsCaller {
    return { user: 'ann' };
  }
}

/** A page without a Content-Security-Policy: nothing but the table's own care keeps markup from being obeyed. */
@UseGuards(OpenGuard)
@Controller()
class PageController {
  constructor(@Inject(JobsTable) private readonly table: JobsTable) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  async page(@Req() request: object): Promise<string> {
    const columns = ['name', 'status', 'statusMessage', 'extendedProperties.basin=Basin'];
    return `<!doctype html><title>Odd</title>${await this.table.render(request, { app: OddApp, columns })}`;
  }
}

describe('a job whose name, properties, log lines, file names and hold reason are markup', () => {
  let browser: Browser | undefined;
  let test: TestApp | undefined;
  let page: Page;
  let table: JobsTableOnPage;

  beforeAll(async () => {
    const directory = await temporaryDirectory();
    test = await startTestApp({
      directory,
      apps: [OddApp],
      schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
      http: { guards: [OpenGuard], access: Everybody },
      controllers: [PageController],
    });
    await test.app.listen(await freePort(), '127.0.0.1');
    const workspace = await test.app.get(Workspaces, { strict: false }).ofApp('odd');
    await writeFile(join(workspace, 'odd.sh'), SCRIPT, { mode: 0o755 });
    const complete = await createJob(test.jobs);
    await complete.execute();
    await waitForStatus(complete, 'Complete');
    const held = await (await createJob(test.jobs)).save();
    const database = test.app.get(DataSource);
    // As the tracker stores what HTCondor says.
    await database.query(`UPDATE jobs_job SET status = 'Held', statusMessage = ? WHERE id = ?`, [MARKUP, held.id]);
    // New names are checked; what an older version or another program has stored may be anything.
    await database.query('UPDATE jobs_job SET name = name || ?', [CONTROL]);
    browser = await startBrowser();
    page = await browser.newPage();
    table = new JobsTableOnPage(page);
    await page.goto(await test.app.getUrl());
    await table.rows.first().waitFor();
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await test?.dispose();
  }, 30_000);

  const isHarmed = (): Promise<boolean> => page.evaluate(() => 'harmed' in window);

  it('is shown as it is in every cell, with its control characters visible', async () => {
    const [name = ''] = await table.names();
    const row = await table.rows.first().innerText();
    const shown = row.split(MARKUP).length - 1;

    expect(name).toContain(MARKUP);
    expect(name).not.toMatch(/[\u001b\u0007\u202e]/);
    // Its name, its description, its hold reason beside the status and in a column, its basin.
    expect(shown).toBeGreaterThanOrEqual(5);
    expect(await isHarmed()).toBe(false);
  });

  it('is shown as it is in its logs and in the list of its files', async () => {
    await table.rows
      .last()
      .getByRole('button', { name: /^Show details/ })
      .click();
    await table.element.getByRole('tab', { name: 'Logs' }).click();
    const log = table.element.locator('.log-text');
    await log.getByText(MARKUP).first().waitFor();
    expect(await log.innerText()).not.toMatch(/[\u001b\u0007\u202e]/);

    await table.element.getByRole('tab', { name: 'Files' }).click();
    await table.element.getByRole('tabpanel').getByText('<img src=x onerror="window.harmed=1">').first().waitFor();

    expect(await isHarmed()).toBe(false);
  });
});

function createJob(jobs: JobManager): Promise<Job> {
  return jobs.createJob({
    name: MARKUP,
    description: `</script><script>window.harmed=1</script>${MARKUP}`,
    user: 'ann',
    templateName: 'odd',
    extendedProperties: { basin: MARKUP },
    environment: { MARKUP },
  });
}

const SCRIPT = `#!/bin/sh
printf '%s\\033[31m\\007\\342\\200\\256gpj.exe\\n' "$MARKUP"
touch '<img src=x onerror="window.harmed=1">.txt'
`;
