import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import libsql from 'libsql';
import type { SchedulerEvent } from '../../../lib/domain/scheduler-event.js';
import type { Host } from '../../../lib/hosts/host.js';
import { LocalHost } from '../../../lib/hosts/local-host.js';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { parseEventLog } from '../../../lib/schedulers/htcondor/event-log-parser.js';
import { findSubmitHost } from '../../support/submit-host.js';
import type { ExecutionFact, Facts, JobFact, SubJobFact } from './facts.js';
import type { Habitat } from './messages.js';
import { leftWaiting, NOTHING_WAITS } from './waiting.js';

/** Looks at an application from outside: at its database, its scheduler and its directories. */
export async function gather({ directory, scheduler }: Habitat, read = readerOf(directory)): Promise<Facts> {
  const stored = await readDatabase(read);
  const host = scheduler === 'pool' ? new SshHost(findSubmitHost()) : new LocalHost();
  try {
    const root =
      scheduler === 'pool'
        ? join(await host.homeDirectory(), '.nestjs-jobs', stored.installation)
        : join(directory, 'embedded', stored.installation);
    const files = await readWorkspaces(join(directory, 'workspaces'));
    return {
      ...stored,
      events: await readEvents(host, join(root, 'events')),
      queue: await (scheduler === 'pool' ? condorQueue(host, stored.installation) : embeddedQueue(root)),
      submissionDirectories: ((await host.listDirectory(join(root, 'jobs'))) ?? []).map(({ name }) => name),
      jobDirectories: files.directories,
      files: files.texts,
      runs: scheduler === 'pool' ? null : await readRuns(join(directory, 'notes')),
      waiting: scheduler === 'pool' ? await leftWaiting(host, root) : NOTHING_WAITS,
    };
  } finally {
    await host.close();
  }
}

/** How many jobs have something under way, as the database that a process left behind says. */
export async function jobsInFlight({ directory }: Habitat): Promise<number> {
  const { executions } = await readDatabase(readerOf(directory));
  return new Set(executions.filter(({ phase }) => phase !== 'closed').map(({ jobId }) => jobId)).size;
}

/** The random id under which the scheduler knows the application. */
export async function installationOf(read: Reader): Promise<string> {
  const [setting] = (await read(`SELECT value FROM jobs_setting WHERE name = 'installation'`)) as { value: string }[];
  return setting?.value ?? '';
}

/** Rows of one statement. */
export type Reader = (sql: string) => Promise<unknown[]>;

interface Stored {
  readonly installation: string;
  readonly jobs: JobFact[];
  readonly executions: ExecutionFact[];
  readonly subJobs: SubJobFact[];
}

/** Reads SQLite as somebody does who is not the application. */
export function readerOf(directory: string): Reader {
  return (sql) => {
    const database = new libsql(join(directory, 'jobs.sqlite'));
    try {
      return Promise.resolve(database.prepare(sql).all());
    } finally {
      database.close();
    }
  };
}

async function readDatabase(read: Reader): Promise<Stored> {
  return {
    installation: await installationOf(read),
    jobs: (await read(
      'SELECT id, key, name, status, "statusMessage", "numJobs", "executionKey", workspace FROM jobs_job',
    )) as JobFact[],
    executions: (await read(
      'SELECT key, "jobId", number, phase, directory, positions, "numJobs" FROM jobs_execution',
    )) as ExecutionFact[],
    subJobs: (await read(
      'SELECT "executionKey", status, COUNT(*) AS count FROM jobs_sub_job GROUP BY "executionKey", status',
    )) as SubJobFact[],
  };
}

async function readEvents(host: Host, directory: string): Promise<SchedulerEvent[]> {
  const events: SchedulerEvent[] = [];
  for (const { name } of (await host.listDirectory(directory)) ?? []) {
    const file = await host.openFile(join(directory, name));
    if (!file) continue;
    const size = await file.size();
    const pieces: Buffer[] = [];
    for (let position = 0; position < size; position += pieces.at(-1)?.length ?? size) {
      pieces.push(await file.read(position, 1024 * 1024));
    }
    await file.close();
    events.push(...parseEventLog(Buffer.concat(pieces), { zoneOffsetMinutes: 0, referenceTime: new Date() }).events);
  }
  return events;
}

async function embeddedQueue(root: string): Promise<Facts['queue']> {
  const clusters = await readdir(join(root, 'clusters')).catch(() => []);
  return Promise.all(
    clusters.map(async (clusterId) => {
      const text = await readFile(join(root, 'clusters', clusterId, 'cluster.json'), 'utf8');
      const { key } = JSON.parse(text) as { key: string };
      return { key, clusterId: Number(clusterId), isAlive: true };
    }),
  );
}

/** Job states: 3 removed, 4 completed. */
const ENDED = new Set(['3', '4']);

async function condorQueue(host: Host, installation: string): Promise<Facts['queue']> {
  const constraint = `NestjsJobsInstallation == "${installation}"`;
  const columns = ['-constraint', constraint, '-af', 'NestjsJobsKey', 'ClusterId', 'JobStatus'];
  const queued = await asked(host, ['condor_q', '-allusers', ...columns]);
  const former = await asked(host, ['condor_history', ...columns]);
  return [queued, former].flatMap((stdout) =>
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [key = '', clusterId, status = ''] = line.split(' ');
        return { key, clusterId: Number(clusterId), isAlive: !ENDED.has(status) };
      }),
  );
}

/** The history may be rotated while it is read. */
async function asked(host: Host, argv: [string, ...string[]]): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const { exitCode, stdout, stderr } = await host.run({ argv });
    if (exitCode === 0) return stdout;
    if (attempt === TRIES) throw new Error(`The queue could not be read: ${stderr}`);
    await delay(PAUSE_MS);
  }
}

const TRIES = 5;
const PAUSE_MS = 300;

const JOB_DIRECTORY = /^\d+-[0-9a-f-]{16,}$/;

async function readWorkspaces(root: string): Promise<{ directories: string[]; texts: Map<string, string> }> {
  const directories: string[] = [];
  const texts = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() && JOB_DIRECTORY.test(entry.name)) directories.push(entry.name);
    const parts = relative(root, path).split('/');
    const start = parts.findIndex((part) => JOB_DIRECTORY.test(part));
    if (entry.isFile() && start >= 0) texts.set(parts.slice(start).join('/'), await readFile(path, 'utf8'));
  }
  return { directories, texts };
}

async function readRuns(directory: string): Promise<Map<string, number>> {
  const runs = new Map<string, number>();
  for (const name of await readdir(directory)) {
    const text = await readFile(join(directory, name), 'utf8');
    runs.set(basename(name), text.split('\n').length - 1);
  }
  return runs;
}
