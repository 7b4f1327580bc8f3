import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { embedded, htcondorSsh, Workspaces, type Scheduler, type SchedulerDefinition } from 'nestjs-jobs';
import { DataSource } from 'typeorm';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { FaultsApp, FaultsResults, writeProgram } from './app.js';
import { Caller } from './caller.js';
import type { Answer, Habitat, Request } from './messages.js';
import { planOf } from './plan.js';
import { UNSETTLED } from './unsettled.js';
import { Points } from './points.js';

/**
 * The process that is killed: a Nest application with the module, whose every call of a store, of the scheduler and of
 * the result handlers is a point at which it may end itself.
 */
const PUMP_MS = 25;
const PATIENCE_MS = 240_000;
const REPETITION_MS = 150;
/** With so many jobs under way no more are begun. */
const ENOUGH_JOBS = 14;

const points = new Points();

/** One application, from its start on. */
class Life {
  private pumping = true;
  private deaf = false;

  private constructor(
    private readonly test: TestApp,
    private readonly caller: Caller,
  ) {}

  static async begin({ directory, ahead, scheduler, database }: Habitat): Promise<Life> {
    const notes = join(directory, 'notes');
    await mkdir(notes, { recursive: true });
    const test = await startTestApp({
      apps: [FaultsApp],
      providers: [FaultsResults],
      schedulers: [watched(scheduler === 'pool' ? pool() : ownScheduler(directory))],
      directory,
      ...(database && { database }),
      clock: { now: () => new Date(Date.now() + ahead) },
      tracker: { autoStart: false, reconcileInterval: 2000 },
      create: (module) => {
        watchProviders(module);
        return module.createNestApplication({ logger: ['error'] });
      },
    });
    await writeProgram(await test.app.get(Workspaces, { strict: false }).ofApp('faults'));
    const life = new Life(test, new Caller(test.jobs, scheduler === 'pool' ? '-' : notes));
    void life.pump();
    void life.repeatWishes();
    return life;
  }

  rest(): Promise<void> {
    return this.caller.rest();
  }

  wake(): Promise<void> {
    this.deaf = true;
    return this.caller.wakeAll();
  }

  /** Begins the jobs of a life, unless there is enough to do already. */
  async live(life: number): Promise<void> {
    const { length } = await this.unsettled();
    if (length < ENOUGH_JOBS) await this.caller.play(planOf(life));
  }

  /** Resolves when nothing is under way but the jobs that rest. */
  async quiet(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const unsettled = await this.unsettled();
      if (unsettled.length === 0) return;
      if (Date.now() > deadline) throw new Error(`Not quiet after ${PATIENCE_MS} ms: ${JSON.stringify(unsettled)}`);
      await delay(PUMP_MS);
    }
  }

  async end(): Promise<void> {
    this.pumping = false;
    await this.test.close();
  }

  private unsettled(): Promise<unknown[]> {
    return this.test.app.get(DataSource).query(UNSETTLED);
  }

  private async pump(): Promise<void> {
    while (this.pumping) {
      await this.test.tracker.pollOnce();
      await delay(PUMP_MS);
    }
  }

  /** Whoever had asked a process for something that has died asks again. */
  private async repeatWishes(): Promise<void> {
    while (this.pumping && !this.deaf) {
      await this.caller.repeatWishes();
      await delay(REPETITION_MS);
    }
  }
}

function ownScheduler(directory: string): SchedulerDefinition {
  return embedded({ name: 'here', directory: join(directory, 'embedded'), maxRunning: 6 });
}

function pool(): SchedulerDefinition {
  return htcondorSsh({ name: 'here', ...findSubmitHost() });
}

/** Makes a scheduler tell, and the files that it opens, and what it works with: its queue or its host. */
function watched(definition: SchedulerDefinition): SchedulerDefinition {
  return {
    ...definition,
    create: (context) => {
      const scheduler = definition.create(context);
      for (const part of ['queue', 'host'] as const) {
        const inner: unknown = Reflect.get(scheduler, part);
        if (typeof inner === 'object' && inner !== null && isInnermost(part, scheduler)) {
          points.watch(inner, inner.constructor.name, part === 'queue' ? QUEUE_CHANGES : undefined);
        }
      }
      points.watch(scheduler, 'Scheduler', CALLS);
      watchFiles(scheduler);
      return scheduler;
    },
  };
}

/** The embedded scheduler acts by its queue, HTCondor's by the commands and files of its host. */
function isInnermost(part: 'queue' | 'host', { kind }: Scheduler): boolean {
  return part === (kind === 'embedded' ? 'queue' : 'host');
}

/** What changes the embedded scheduler's queue: its reads are no points, because nothing is different after them. */
const QUEUE_CHANGES = [
  ...['forgetKey', 'markReady', 'putRequest', 'takeRequest', 'markAcknowledged', 'removeCluster', 'makeDirectories'],
  ...['markAnnounced', 'claim', 'takeOver', 'record', 'rest', 'forget'],
];

const CALLS = [
  'submit',
  'submitBatch',
  'settleBatch',
  'openEventLog',
  'query',
  'control',
  'acknowledge',
  'collect',
  'removeDirectory',
];

function watchFiles(scheduler: Scheduler): void {
  const open = scheduler.openEventLog.bind(scheduler);
  scheduler.openEventLog = async (fileName) => {
    const file = await open(fileName);
    if (file) points.watch(file, 'EventLogFile', ['size', 'read', 'close']);
    return file;
  };
}

/** What the engine works through: the stores, and what runs the result handlers. */
function watchProviders(module: object): void {
  const container = Reflect.get(module, 'container') as {
    getModules(): Map<string, { providers: Map<unknown, { instance: unknown }> }>;
  };
  const seen = new Set<object>();
  for (const { providers } of container.getModules().values()) {
    for (const { instance } of providers.values()) {
      if (typeof instance !== 'object' || instance === null || seen.has(instance)) continue;
      seen.add(instance);
      const { name } = instance.constructor;
      if (name.endsWith('Store') || name === 'ResultHandlers') points.watch(instance, name);
    }
  }
}

let life: Life | undefined;

async function follow(request: Request): Promise<void> {
  if (request.type === 'live') points.obey(request.orders);
  FaultsResults.duration = request.type === 'live' ? request.orders.handlerMs : 0;
  life ??= await Life.begin(request.habitat);
  switch (request.type) {
    case 'rest':
      await life.rest();
      break;
    case 'live':
      await life.live(request.life);
      break;
    case 'settle':
      break;
    case 'wake':
      await life.wake();
      break;
    case 'stop':
      return life.end();
  }
  await life.quiet();
  // It came to no point that it had orders for; what it does from now on is of another request.
  points.rest();
}

async function answer(request: Request): Promise<Answer> {
  const begin = Date.now();
  try {
    await follow(request);
    return { type: 'quiet', passed: points.passed(), milliseconds: Date.now() - begin };
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (request: Request) => {
  void answer(request).then((message) => {
    process.send?.(message, () => {
      if (request.type === 'stop') process.exit(0);
    });
  });
});
// Nobody is left to be told anything.
process.on('disconnect', () => process.exit(1));
process.send?.({ type: 'ready' });
