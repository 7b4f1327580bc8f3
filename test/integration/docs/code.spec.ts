import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../../support/wait-for.js';
import { AppProcess } from '../../support/app-process.js';
import { directoryOf, DocsProject, fileOf } from './docs-project.js';
import { freePort } from '../../support/free-port.js';
import { PAGE_PATHS, readPage, type Page } from './page.js';

interface JobJson {
  readonly id: number;
  readonly status: string;
  readonly exitCode: number | null;
}

describe('the code of the documentation', () => {
  let pages: Page[];
  let project: DocsProject;

  beforeAll(async () => {
    pages = await Promise.all(PAGE_PATHS.map(readPage));
    project = await DocsProject.create(pages);
    await project.emit();
  }, 120_000);

  afterAll(() => project.dispose());

  it('compiles as strictly as the library itself', () => {
    expect(project.complaints()).toEqual([]);
  });

  it('is marked with its language, and is TypeScript rather than JavaScript, which nothing would check', () => {
    const blocks = pages.flatMap(({ code }) => code);

    expect(blocks.filter(({ language }) => /^(|js|jsx|javascript)$/.test(language))).toEqual([]);
  });

  it('of the first job in the README starts, runs a job over HTTP to Complete, and gives its result', async () => {
    const port = await freePort();
    const directory = join(project.directory, directoryOf('README.md'));
    const app = AppProcess.start(directory, 'main.js', [], { PORT: String(port) });
    const url = `http://127.0.0.1:${port}/estimates`;
    try {
      const job = await waitFor(
        () => post(`${url}?points=1000`),
        (answer) => answer !== null || !app.isRunning,
      );
      const id = job?.id ?? 0;
      const ended = await waitFor(
        () => get<JobJson>(`${url}/${id}`),
        ({ status }) => status === 'Complete' || status === 'Error' || status === 'Held',
      );
      const result = await fetch(`${url}/${id}/result`);

      expect(app.log).not.toContain('ERROR');
      expect(ended).toMatchObject({ status: 'Complete', exitCode: 0 });
      expect(Number(await result.text())).toBeCloseTo(Math.PI, 0);
      expect(await get<JobJson[]>(url)).toMatchObject([{ id }]);
      expect((await fetch(`${url}/999`)).status).toBe(404);
    } finally {
      await app.stop();
    }
  });

  it.each(PAGE_PATHS.filter(hasTypeScript))('of %s runs', async (path) => {
    const page = pages.find((one) => one.path === path)!;
    const programs = page.code
      .map(fileOf)
      .filter((file) => file?.endsWith('.ts') && !isServer(file))
      .map((file) => join(project.directory, file!.replace(/\.ts$/, '.js')));
    if (!programs.length) return;
    const run = AppProcess.start(join(project.directory, directoryOf(path)), '../run.js', programs);

    const exitCode = await run.ended();

    expect({ exitCode, log: exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' });
  });

  it('of the template example brings each file to where the page says', async () => {
    const directory = join(project.directory, 'lie');
    await mkdir(directory);
    const run = AppProcess.start(directory, '../where-files-lie.js', [
      join(project.directory, 'templates/my-first-app.js'),
    ]);

    const exitCode = await run.ended();

    expect({ exitCode, log: exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' });
    expect(JSON.parse(run.log)).toEqual({
      status: 'Complete',
      directory: 'workspaces/my_first_app/users/ann/<job>-<key>',
      onSubmitHost: [
        'jobs/<job>-<key>',
        'jobs/<job>-<key>/input_1',
        'jobs/<job>-<key>/input_2',
        'jobs/<job>-<key>/my_script.py',
        'jobs/<job>-<key>/run',
        'jobs/<job>-<key>/run/logs',
        expect.stringMatching(/run\/logs\/example\.\d+\.0\.err$/),
        expect.stringMatching(/run\/logs\/example\.\d+\.0\.out$/),
        expect.stringMatching(/run\/logs\/example\.\d+\.log$/),
      ],
      onExecuteNode: ['example_output1', 'input_1', 'input_2', 'my_script.py'],
      collected: expect.arrayContaining([
        'example_output1',
        'example_output2',
        'logs',
        expect.stringMatching(/^logs\/example\.\d+\.0\.out$/),
      ]),
      hasOutputLog: true,
    });
  });
});

function hasTypeScript(path: string): boolean {
  return readFileSync(path, 'utf8').includes('\n```ts');
}

/** Run by tests of their own: above, and in test/e2e/host-pages.spec.ts. */
function isServer(path: string): boolean {
  return /(^|\/)main[^/]*\.ts$|^README\/app\.module\.ts$/.test(path);
}

async function get<T>(url: string): Promise<T> {
  return (await fetch(url)).json() as Promise<T>;
}

/** `null` while the app does not listen yet. */
async function post(url: string): Promise<JobJson | null> {
  const response = await fetch(url, { method: 'POST' }).catch(() => null);
  return response && ((await response.json()) as JobJson);
}
