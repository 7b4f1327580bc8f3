import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import { Workspaces, type Clock, type SchedulerDefinition } from 'nestjs-jobs';
import { DataSource } from 'typeorm';
import { messageOf } from '../../../lib/domain/jobs.error.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { FaultsApp, FaultsResults, writeProgram } from '../kill/app.js';
import { Caller } from '../kill/caller.js';
import { compare, type Finding } from '../kill/compare.js';
import { gather, installationOf, type Reader } from '../kill/gather.js';
import { planOf } from '../kill/plan.js';
import { UNSETTLED } from '../kill/unsettled.js';
import { CommandCounter } from './command-counter.js';

/** Whole lives of jobs while something goes wrong around them. */
export interface Trial {
  readonly title: string;
  readonly scheduler: 'embedded' | 'pool';
  readonly clock?: Clock;
  /** Whether the event log says everything in the end; where it was damaged, queue and history do. */
  readonly logIsWhole?: boolean;
  /** Whether jobs may be put on hold by it, for a reason that somebody has to read. */
  readonly holds?: boolean;
  readonly database?: TypeOrmModuleOptions;
  /** Makes the scheduler. */
  readonly define: (directory: string) => SchedulerDefinition;
  /** What is there before the application is started. */
  readonly prepare?: (directory: string) => Promise<void>;
  /** Does what goes wrong, while the jobs live; resolves when all is as before. */
  readonly harm: (scene: Scene) => Promise<void>;
  /** Undoes what was prepared, and what a harm that failed has left. */
  readonly restore?: (directory: string) => Promise<void>;
}

/** Where something goes wrong. */
export interface Scene {
  readonly directory: string;
  /** The random id under which the scheduler knows the application. */
  readonly installation: string;
}

/** What became of the jobs. */
export interface TrialResult {
  readonly title: string;
  readonly jobs: number;
  /** From the first job to the moment in which nothing is under way, in ms. */
  readonly milliseconds: number;
  /** Commands on the submit host; `null` where there is none. */
  readonly commandsPerMinute: number | null;
  readonly findings: readonly Finding[];
}

const LIVES = 2;
const PATIENCE_MS = 240_000;
const RELEASE_PAUSE_MS = 2000;

/** More than twenty jobs live through the harm; then database, scheduler and directories are compared. */
export async function perform(trial: Trial): Promise<TrialResult> {
  const directory = await mkdtemp(join(tmpdir(), 'nestjs-jobs-trial-'));
  const counter = new CommandCounter();
  const begin = Date.now();
  const findings = await attempt(trial, directory, counter);
  const milliseconds = Date.now() - begin;
  await trial.restore?.(directory);
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  return {
    title: trial.title,
    jobs: LIVES * planOf(0).length,
    milliseconds,
    commandsPerMinute: trial.scheduler === 'pool' ? Math.round((counter.count * 60_000) / milliseconds) : null,
    findings,
  };
}

async function attempt(trial: Trial, directory: string, counter: CommandCounter): Promise<readonly Finding[]> {
  let app: TestApp | undefined;
  try {
    await trial.prepare?.(directory);
    const notes = join(directory, 'notes');
    await mkdir(notes);
    app = await start(trial, directory, counter);
    return await live(trial, app, directory, trial.scheduler === 'pool' ? '-' : notes);
  } catch (error) {
    return [{ harm: 'lost', what: messageOf(error) }];
  } finally {
    await app?.close().catch(() => undefined);
  }
}

async function start({ clock, define, database }: Trial, directory: string, counter: CommandCounter): Promise<TestApp> {
  const app = await startTestApp({
    apps: [FaultsApp],
    providers: [FaultsResults],
    schedulers: [counter.counted(define(directory))],
    directory,
    ...(clock && { clock }),
    ...(database && { database }),
    tracker: { activeInterval: 200, idleInterval: 500, reconcileInterval: 2000 },
    create: (module) => module.createNestApplication({ logger: false }),
  });
  await writeProgram(await app.app.get(Workspaces, { strict: false }).ofApp('faults'));
  return app;
}

async function live(trial: Trial, { app, jobs }: TestApp, directory: string, notes: string): Promise<Finding[]> {
  const read: Reader = (sql) => app.get(DataSource).query(sql);
  const caller = new Caller(jobs, notes);
  const installation = await installationOf(read);
  const lives = Array.from({ length: LIVES }, (_, life) => caller.play(planOf(life + 1)));
  const over = new AbortController();
  const person = trial.holds ? releaseUntil(over.signal, caller) : Promise.resolve();
  const outcomes = await Promise.allSettled([...lives, trial.harm({ directory, installation })]);
  const complaints = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [messageOf(outcome.reason)] : []));
  if (complaints.length > 0) process.stderr.write(`${trial.title}: callers were told: ${complaints.join('; ')}\n`);
  await quiet(read, new Caller(jobs, notes)).finally(() => {
    over.abort();
  });
  await person;
  const facts = await gather({ scheduler: trial.scheduler, directory, ahead: 0 }, read);
  return compare(trial.logIsWhole === false ? { ...facts, events: [] } : facts);
}

/** Somebody looks now and then at what is on hold. */
async function releaseUntil(over: AbortSignal, caller: Caller): Promise<void> {
  while (!over.aborted) {
    // The database may not answer meanwhile.
    await caller.releaseHeld().catch(() => undefined);
    await delay(RELEASE_PAUSE_MS, undefined, { signal: over }).catch(() => undefined);
  }
}

/** Whoever was told of a fault asks again meanwhile. */
async function quiet(read: Reader, caller: Caller): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const unsettled = await read(UNSETTLED);
    if (unsettled.length === 0) return;
    await caller.repeatWishes();
    if (Date.now() > deadline) throw new Error(`Not quiet after ${PATIENCE_MS} ms: ${JSON.stringify(unsettled)}`);
    await delay(200);
  }
}
