import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Workspaces, type Clock, type SchedulerDefinition } from 'nestjs-jobs';
import { DataSource } from 'typeorm';
import { messageOf } from '../../../lib/domain/jobs.error.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { FaultsApp, FaultsResults, writeProgram } from '../kill/app.js';
import { Caller } from '../kill/caller.js';
import { compare, type Finding } from '../kill/compare.js';
import { gather } from '../kill/gather.js';
import { planOf } from '../kill/plan.js';

/** Whole lives of jobs while something goes wrong around them. */
export interface Trial {
  readonly title: string;
  readonly scheduler: 'embedded' | 'pool';
  /** Of processes on one database. */
  readonly replicas?: number;
  readonly clock?: Clock;
  /** Whether the event log says everything in the end; where it was damaged, queue and history do. */
  readonly logIsWhole?: boolean;
  /** Makes the scheduler of a replica. */
  readonly define: (directory: string) => SchedulerDefinition;
  /** Does what goes wrong, while the jobs live; resolves when all is as before. */
  readonly harm: (directory: string) => Promise<void>;
}

/** What became of the jobs. */
export interface TrialResult {
  readonly title: string;
  readonly jobs: number;
  /** From the first job to the moment in which nothing is under way, in ms. */
  readonly milliseconds: number;
  readonly findings: readonly Finding[];
}

const LIVES = 2;
const PATIENCE_MS = 240_000;

/** Twenty jobs live through the harm; then database, scheduler and directories are compared. */
export async function perform(trial: Trial): Promise<TrialResult> {
  const directory = await mkdtemp(join(tmpdir(), 'nestjs-jobs-trial-'));
  const notes = join(directory, 'notes');
  await mkdir(notes);
  const apps: TestApp[] = [];
  const begin = Date.now();
  const jobs = LIVES * planOf(0).length;
  try {
    for (let replica = 0; replica < (trial.replicas ?? 1); replica += 1)
      apps.push(await startReplica(trial, directory));
    const findings = await live(trial, apps, directory, trial.scheduler === 'pool' ? '-' : notes);
    return { title: trial.title, jobs, milliseconds: Date.now() - begin, findings };
  } catch (error) {
    const findings = [{ harm: 'lost', what: messageOf(error) }] as const;
    return { title: trial.title, jobs, milliseconds: Date.now() - begin, findings };
  } finally {
    await Promise.all(apps.map((app) => app.close().catch(() => undefined)));
    await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function startReplica({ clock, define }: Trial, directory: string): Promise<TestApp> {
  const app = await startTestApp({
    apps: [FaultsApp],
    providers: [FaultsResults],
    schedulers: [define(directory)],
    directory,
    ...(clock && { clock }),
    tracker: { activeInterval: 200, idleInterval: 500, reconcileInterval: 2000 },
    create: (module) => module.createNestApplication({ logger: false }),
  });
  await writeProgram(await app.app.get(Workspaces, { strict: false }).ofApp('faults'));
  return app;
}

async function live(trial: Trial, apps: readonly TestApp[], directory: string, notes: string): Promise<Finding[]> {
  const [first] = apps;
  if (!first) throw new Error('There is no replica.');
  const callers = apps.map(({ jobs }) => new Caller(jobs, notes));
  const lives = Array.from({ length: LIVES }, (_, life) => callers[life % callers.length]?.play(planOf(life + 1)));
  const harm = trial.harm(directory);
  const outcomes = await Promise.allSettled([...lives, harm]);
  await quiet(first.app.get(DataSource), new Caller(first.jobs, notes));
  const facts = await gather({ scheduler: trial.scheduler, directory, ahead: 0 });
  const findings = compare(trial.logIsWhole === false ? { ...facts, events: [] } : facts);
  const complaints = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [messageOf(outcome.reason)] : []));
  if (complaints.length > 0) process.stderr.write(`${trial.title}: callers were told: ${complaints.join('; ')}\n`);
  return findings;
}

const UNSETTLED = `
  SELECT job.name, job.status, execution.phase, execution.attempts
  FROM jobs_job AS job LEFT JOIN jobs_execution AS execution ON execution.jobId = job.id
  WHERE job.deletedTime IS NOT NULL OR execution.phase <> 'closed'`;

/** Whoever was told of a fault asks again meanwhile. */
async function quiet(source: DataSource, caller: Caller): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const unsettled: unknown[] = await source.query(UNSETTLED);
    if (unsettled.length === 0) return;
    await caller.repeatWishes();
    if (Date.now() > deadline) throw new Error(`Not quiet after ${PATIENCE_MS} ms: ${JSON.stringify(unsettled)}`);
    await delay(200);
  }
}
