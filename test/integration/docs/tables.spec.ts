import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { JOB_STATUS } from 'nestjs-jobs';
import {
  HONOURED_COMMANDS,
  IGNORED_COMMANDS,
  REFUSED_COMMANDS,
} from '../../../lib/schedulers/embedded/submit-commands.js';
import { SUBMIT_TEMPLATES } from '../../../lib/schedulers/htcondor/submit-templates.js';
import { EXECUTION_PHASE } from '../../../lib/store/execution-phase.js';
import { DocsProject } from './docs-project.js';
import { firstColumn, PAGE_PATHS, readPage, tableOf, type Page } from './page.js';

describe('the tables of the documentation', () => {
  let pages: Page[];
  let project: DocsProject;

  beforeAll(async () => {
    pages = await Promise.all(PAGE_PATHS.map(readPage));
    project = await DocsProject.create(pages);
  }, 120_000);

  afterAll(() => project.dispose());

  it('have every option and parameter, and no other', () => {
    const tables = pages.flatMap(({ path, tables: all }) => all.map((table) => ({ path, table })));
    const documented = tables.flatMap(({ table }) => {
      const [, name] = /^keys of (\w+)$/.exec(table.comment) ?? [];
      return name === undefined ? [] : [{ name, keys: firstColumn(table).sort() }];
    });

    expect(documented.map(({ name }) => name).sort()).toEqual([
      'CondorJobParameters',
      'EmbeddedOptions',
      'HtcondorSshOptions',
      'JobActionOptions',
      'JobsCaller',
      'JobsHttpOptions',
      'JobsModuleExtras',
      'JobsModuleOptions',
      'ListJobsOptions',
      'Scheduler',
      'SchedulerCheck',
      'SubmitOptions',
      'TrackerOptions',
    ]);
    for (const { name, keys } of documented)
      expect({ name, keys }).toEqual({ name, keys: project.keysOf(name).sort() });
  });

  it('have every error class with its code', async () => {
    const page = await readPage('docs/troubleshooting.md');
    const rows = page.tables.filter(({ comment }) => comment === 'errors').flatMap((table) => table.rows.slice(1));

    expect(rows.map(([name, code]) => `${name} ${code}`).sort()).toEqual(project.errorClasses().sort());
    expect(rows.filter((row) => row.some((cell) => cell === ''))).toEqual([]);
  });

  it('have every status', async () => {
    const table = tableOf(await readPage('docs/statuses.md'), 'values of JOB_STATUS');

    expect(firstColumn(table).sort()).toEqual(Object.values(JOB_STATUS).sort());
  });

  it('have every phase of an execution, in order', async () => {
    const table = tableOf(await readPage('docs/architecture.md'), 'phases');

    expect(firstColumn(table)).toEqual(Object.values(EXECUTION_PHASE));
  });

  it('have every room with what it may import', async () => {
    const { arrows } = arrowsOfLinter();
    const table = tableOf(await readPage('docs/architecture.md'), 'rooms');

    expect(Object.fromEntries(table.rows.slice(1).map(([room, , targets = '']) => [room, targets]))).toEqual(
      Object.fromEntries(Object.entries(arrows).map(([room, targets]) => [room, targets.join(', ') || '–'])),
    );
  });

  it('have every submit command that the embedded scheduler honours or refuses', async () => {
    const page = await readPage('docs/schedulers.md');
    const commandsOf = (comment: string): string[] =>
      firstColumn(tableOf(page, comment)).flatMap((cell) => cell.split(', '));

    expect(commandsOf('honoured commands').sort()).toEqual([...HONOURED_COMMANDS].sort());
    expect(commandsOf('refused commands').sort()).toEqual(Object.keys(REFUSED_COMMANDS).sort());
    const [, ignored = ''] = /for whom a job runs \(([^)]*), …\)/s.exec(page.text) ?? [];
    expect(ignored.split(/,\s+/).filter((command) => !IGNORED_COMMANDS.has(command.replaceAll('`', '')))).toEqual([]);
  });

  it('have every submit template', async () => {
    const table = tableOf(await readPage('docs/templates.md'), 'submit templates');

    expect(firstColumn(table)).toEqual(Object.keys(SUBMIT_TEMPLATES));
  });
});

/** What .dependency-cruiser.cjs enforces. */
function arrowsOfLinter(): { readonly arrows: Readonly<Record<string, readonly string[]>> } {
  interface Rule {
    readonly name: string;
    readonly to: { readonly pathNot?: string | readonly string[] };
  }
  const { forbidden } = createRequire(join(process.cwd(), 'package.json'))('./.dependency-cruiser.cjs') as {
    readonly forbidden: readonly Rule[];
  };
  const arrows = forbidden.flatMap(({ name, to }) => {
    const [, room] = /^arrows-of-(\w+)$/.exec(name) ?? [];
    const targets = [to.pathNot ?? []].flat().map((path) => path.replace(/^\^lib\/|\/$/g, ''));
    return room === undefined ? [] : [[room, targets.filter((target) => target !== room)] as const];
  });
  return { arrows: Object.fromEntries(arrows) };
}
