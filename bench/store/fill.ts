import type { DataSource } from 'typeorm';

/** Package of the app whose jobs are listed; it has two fifths of all jobs. */
export const APP = 'bench';

/** A user with a quarter of that app's jobs. */
export const USER = 'ann';

/** Jobs of one statement. */
const CHUNK = 50_000;

/** What differs between the databases' SQL. */
interface Dialect {
  /** A table with one column `n`: the numbers of a span. */
  numbers(first: number, last: number): string;
  /** The hexadecimal digits of a text. */
  hex(text: string): string;
  /** Makes the filling quick; nothing of it counts for what is measured. */
  readonly before: readonly string[];
  /** Undoes that, and lets the planner know what the tables hold. */
  readonly after: readonly string[];
}

const DIALECTS: Readonly<Record<string, Dialect>> = {
  'better-sqlite3': {
    numbers: (first, last) =>
      `(WITH RECURSIVE span(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM span WHERE n < ${last}) SELECT n FROM span)`,
    hex: (text) => `lower(hex(${text}))`,
    before: ['PRAGMA cache_size = -1000000', 'PRAGMA synchronous = OFF'],
    after: ['PRAGMA cache_size = -2000', 'PRAGMA synchronous = FULL', 'ANALYZE'],
  },
  postgres: {
    numbers: (first, last) => `(SELECT generate_series(CAST(${first} AS bigint), ${last}) AS n)`,
    hex: (text) => `encode(convert_to(${text}, 'UTF8'), 'hex')`,
    before: [],
    after: ['VACUUM (ANALYZE) jobs_job', 'VACUUM (ANALYZE) jobs_execution'],
  },
};

/**
 * Stores jobs of 20 apps and some hundred users, by the database's own means: most of them complete, a tenth with one
 * and the same name, one in a hundred deleted but for a remainder. All but the pending ones have an execution.
 */
export async function fill(dataSource: DataSource, jobs: number): Promise<void> {
  const dialect = DIALECTS[dataSource.options.type];
  if (!dialect) throw new Error(`The bench does not know ${dataSource.options.type}.`);
  for (const statement of dialect.before) await dataSource.query(statement);
  for (let first = 1; first <= jobs; first += CHUNK) {
    const numbers = dialect.numbers(first, Math.min(first + CHUNK - 1, jobs));
    await dataSource.query(insertJobs(dialect, numbers));
    await dataSource.query(insertExecutions(numbers));
  }
  for (const statement of dialect.after) await dataSource.query(statement);
}

function insertJobs(dialect: Dialect, numbers: string): string {
  const values = {
    key: keyOf('00000001'),
    app: `CASE WHEN n % 5 < 2 THEN '${APP}' ELSE 'app' || (n % 19) END`,
    // (n * 7919) % 1000 is like chance, and the same in every run.
    user: `CASE WHEN (n * 7919) % 1000 < 250 THEN '${USER}' ELSE 'user' || ((n * 7919) % 300) END`,
    type: `'condor'`,
    template: `'model'`,
    name: 'name',
    nameKey: dialect.hex('lower(name)'),
    description: `'a job of the bench, with a sentence to describe it'`,
    status: 'status',
    statuses: `'{"completed":1}'`,
    numJobs: '1',
    parameters: `'{"executable":"model.sh","arguments":["--basin","12"],"remoteInputFiles":["/data/app/input.csv"]}'`,
    workspace: `'/srv/workspaces/bench/users/somebody'`,
    extendedProperties: `'{"basin":{"area":12.5,"name":"upper"},"factor":0.8}'`,
    creationTime: '1760000000000 + n * 1000',
    executeTime: '1760000001000 + n * 1000',
    executionKey: `CASE WHEN status = 'Pending' THEN NULL ELSE ${keyOf('00000002')} END`,
    deletedTime: 'CASE WHEN (n * 6701) % 101 = 0 THEN 1760000009000 ELSE NULL END',
    changeTime: '1760000002000 + n * 1000',
    statusNumber: '3',
    revision: '3',
  };
  const columns = Object.keys(values).map((column) => `"${column}"`);
  return (
    `INSERT INTO jobs_job (${columns.join()}) SELECT ${Object.values(values).join()} ` +
    `FROM (SELECT n, ${statusOf()} AS status, ${nameOf()} AS name FROM ${numbers} AS numbers) AS jobs`
  );
}

function insertExecutions(numbers: string): string {
  return (
    'INSERT INTO jobs_execution ' +
    '("key","jobId","scheduler","phase","attempts","directory","eventLog","clusterId","firstProc","numJobs","intentTime") ' +
    `SELECT ${keyOf('00000002')}, n, 'cluster', 'closed', 0, 'directory', 'events-0001.log', n, 0, 1, 1760000001000 ` +
    `FROM (SELECT n, ${statusOf()} AS status FROM ${numbers} AS numbers) AS executions WHERE status <> 'Pending'`
  );
}

function statusOf(): string {
  const shares = { Running: 10, Held: 15, Submitted: 25, Pending: 35, Error: 100, Aborted: 120, Various: 125 };
  const whens = Object.entries(shares).map(([status, below]) => `WHEN (n * 104729) % 997 < ${below} THEN '${status}'`);
  return `CASE ${whens.join(' ')} ELSE 'Complete' END`;
}

function nameOf(): string {
  return `CASE WHEN (n * 31) % 10 = 0 THEN 'Runoff' ELSE 'run ' || ((n * 7877) % 100003) || ' of the upper basin' END`;
}

/** A text as long as a uuid, another one for each job. */
function keyOf(prefix: string): string {
  return `'${prefix}-0000-4000-8000-' || CAST(100000000000 + n AS varchar(12))`;
}
