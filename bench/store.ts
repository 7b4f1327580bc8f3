import 'reflect-metadata';
import { getDataSourceToken } from '@nestjs/typeorm';
import { In, type DataSource, type EntityTarget } from 'typeorm';
import { JOBS_ENTITIES, JobsApp, BasicJobTemplate, embedded, type Job } from 'nestjs-jobs';
import { join } from 'node:path';
import { LIBSQL, POSTGRES, type DatabaseKind } from '../test/support/databases.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../test/support/test-app.js';
import { everyCase, PAGE, type Case } from './store/cases.js';
import { APP, fill } from './store/fill.js';
import { StatementRecorder } from './store/plans.js';
import { timed } from './support/rounds.js';
import { describeMachine } from './support/setting.js';
import { median, percentile } from './support/statistics.js';
import { formatTable, milliseconds, ratio } from './support/table.js';
import { judge, type Target } from './support/targets.js';

const SCALE = process.env.BENCH_SHORT
  ? { jobs: 50_000, samples: 20, tolerance: 2 }
  : { jobs: 1_000_000, samples: 100, tolerance: 1 };

/** What a page may take at most, in times of reading its rows by their primary key. */
const WANTED = 3;

/** What the last pages may take at most, in times of the first ones. */
const WANTED_LAST = 1.25;

@JobsApp({ package: APP })
class BenchedApp {
  @BasicJobTemplate()
  model() {
    return {};
  }
}

/** One case, measured. */
interface Result extends Case {
  /** In ms: listing the page, and reading its rows by their primary key. */
  readonly list: readonly number[];
  readonly read: readonly number[];
}

async function main(): Promise<void> {
  const jobs = Number(process.env.BENCH_JOBS ?? SCALE.jobs);
  const targets: Target[] = [];
  console.log(`${describeMachine()}\n${jobs} jobs, pages of ${PAGE}, ${SCALE.samples} samples of each`);
  for (const kind of kinds()) {
    const database = await kind.create();
    const recorder = new StatementRecorder();
    const directory = await temporaryDirectory();
    const app = await startTestApp({
      apps: [BenchedApp],
      schedulers: [embedded({ name: 'embedded', directory: join(directory, 'embedded') })],
      tracker: { autoStart: false },
      database: { ...database.options, logger: recorder },
      directory,
    });
    try {
      const dataSource = app.app.get<DataSource>(getDataSourceToken());
      const filled = await timed(() => fill(dataSource, jobs));
      console.log(`\n${kind.name}, filled in ${(filled / 1000).toFixed(0)} s\n`);
      const cases = await everyCase(app.jobs);
      await printPlans(recorder, dataSource, app, cases);
      const results = await measure(dataSource, app, cases);
      report(results);
      targets.push(...targetsOf(kind.name, results));
    } finally {
      await app.dispose();
      await database.drop();
    }
  }
  console.log();
  judge(targets);
}

function kinds(): DatabaseKind[] {
  if (process.env.JOBS_TEST_POSTGRES) return [LIBSQL, POSTGRES];
  console.warn('WARNING: there is no PostgreSQL here; it is left out.');
  return [LIBSQL];
}

async function printPlans(
  recorder: StatementRecorder,
  dataSource: DataSource,
  { jobs }: TestApp,
  cases: readonly Case[],
): Promise<void> {
  for (const { filter, orderBy, options } of cases.filter(({ page }) => page === 'last')) {
    const plan = await recorder.planOf(dataSource, () => jobs.listJobs(options));
    console.log([`${filter}, ${orderBy}, last page:`, ...plan].join('\n    '));
  }
  console.log();
}

/**
 * Lists each page and reads the same rows by their primary key, one page after the other, and that again and again:
 * what disturbs the machine for a while disturbs all of them, and neither always finds what the other has just read.
 */
async function measure(dataSource: DataSource, { jobs }: TestApp, cases: readonly Case[]): Promise<Result[]> {
  const [JobEntity] = JOBS_ENTITIES as [EntityTarget<Pick<Job, 'id'>>, ...unknown[]];
  const measured = await Promise.all(
    cases.map(async (one) => {
      const ids = (await jobs.listJobs(one.options)).map(({ id }) => id);
      const times = { list: [] as number[], read: [] as number[] };
      const list = async (): Promise<void> => void times.list.push(await timed(() => jobs.listJobs(one.options)));
      const read = async (): Promise<void> =>
        void times.read.push(await timed(() => dataSource.manager.findBy(JobEntity, { id: In(ids) })));
      return { result: { ...one, ...times }, list, read };
    }),
  );
  for (let sample = 0; sample < SCALE.samples; sample++) {
    for (const { list, read } of measured) {
      for (const work of sample % 2 ? [read, list] : [list, read]) await work();
    }
    process.stderr.write(`round ${sample + 1} of ${SCALE.samples}\n`);
  }
  return measured.map(({ result }) => result);
}

function report(results: readonly Result[]): void {
  const rows = results
    .filter(({ page }) => page === 'first')
    .map((first) => {
      const last = results.find((other) => isLastOf(first, other));
      return [`${first.filter}, ${first.orderBy}`, ...columnsOf(first), ...(last ? columnsOf(last) : [])];
    });
  const all = [...columnsOf(together(results, 'first')), ...columnsOf(together(results, 'last'))];
  const columns = ['p95 in ms', 'by key', 'times', 'median times'];
  console.log(formatTable(['', ...columns, ...columns.map((column) => `last: ${column}`)], [...rows, ['all', ...all]]));
}

function columnsOf({ list, read }: Pick<Result, 'list' | 'read'>): string[] {
  const times = [p95(list) / p95(read), median(list) / median(read)];
  return [milliseconds(p95(list)), milliseconds(p95(read)), ...times.map(ratio)];
}

function together(results: readonly Result[], wanted: Case['page']): Pick<Result, 'list' | 'read'> {
  const those = results.filter(({ page }) => page === wanted);
  return { list: those.flatMap(({ list }) => list), read: those.flatMap(({ read }) => read) };
}

function targetsOf(name: string, results: readonly Result[]): Target[] {
  const worst = Math.max(...results.map(({ list, read }) => p95(list) / p95(read)));
  const firsts = results.filter(({ page }) => page === 'first');
  const lasts = firsts.map((first) => {
    const last = results.find((other) => isLastOf(first, other));
    return median(last?.list ?? []) / median(first.list);
  });
  return [
    {
      promise: `${name}: the dearest page, p95 in times of reading its rows by key`,
      measured: worst,
      atMost: WANTED * SCALE.tolerance,
    },
    {
      promise: `${name}: a last page in times of the first one (median of all lists)`,
      measured: median(lasts),
      atMost: WANTED_LAST * SCALE.tolerance,
    },
  ];
}

function isLastOf(first: Case, other: Case): boolean {
  return other.page === 'last' && other.filter === first.filter && other.orderBy === first.orderBy;
}

function p95(values: readonly number[]): number {
  return percentile(values, 0.95);
}

await main();
