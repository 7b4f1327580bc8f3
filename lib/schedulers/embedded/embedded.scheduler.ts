import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../domain/jobs.error.js';
import type { QueueReport } from '../../domain/scheduler-event.js';
import type { DirectoryEntry, HostFile } from '../../hosts/host.js';
import { LocalHost } from '../../hosts/local-host.js';
import type {
  CollectedFiles,
  ControlAction,
  Scheduler,
  SchedulerCheck,
  SchedulerContext,
  Submission,
  SubmissionDirectory,
  SubmittedCluster,
} from '../scheduler.js';
import { OutputsGoneError, OutputTransferError, SchedulerUnavailableError } from '../scheduler.errors.js';
import { failedCheck } from '../failed-check.js';
import { checkDirectory, unwritableCheck } from './check.js';
import type { Actor } from './control.js';
import { controlCluster } from './control-cluster.js';
import { UnsafeNameError } from './embedded.errors.js';
import { JobDescription } from './job-description.js';
import { layoutOf, runDirectory, type Layout } from './layout.js';
import { querySubmission } from './query.js';
import { Queue } from './queue.js';
import { removeTree } from './remove-tree.js';
import { repairQueue, repairSubmission } from './repair.js';
import { retireIfDone } from './retire.js';
import { collectRun, pathBelow } from './run-files.js';
import { submitOnce } from './submit-once.js';
import { WorkerSupply } from './worker-supply.js';
import { ownIdentity } from './worker/process-identity.js';

/** The options of {@link EmbeddedScheduler}, all of them given. */
export interface EmbeddedSettings {
  readonly name: string;
  readonly directory: string;
  readonly maxRunning: number;
}

/**
 * Runs submissions as processes of this machine. The queue is a directory tree that the app and its workers share; the
 * workers are processes of their own, so that neither the end of the app nor its restart touches a job.
 */
export class EmbeddedScheduler implements Scheduler {
  readonly kind = 'embedded';
  readonly name: string;
  private readonly layout: Layout;
  private readonly queue: Queue;
  private readonly workers: WorkerSupply;
  private readonly host = new LocalHost();
  private readonly inFlight = new Set<Promise<unknown>>();
  private prepared: Promise<Actor> | undefined;
  private readonly closing = new AbortController();
  private requests = 0;

  constructor(
    settings: EmbeddedSettings,
    private readonly context: SchedulerContext,
  ) {
    this.name = settings.name;
    this.layout = layoutOf(join(settings.directory, this.safe('the installation', context.installation)));
    this.queue = new Queue(this.layout);
    this.workers = new WorkerSupply(this.queue, settings.maxRunning, (message) => {
      context.logger.warn(`Scheduler "${this.name}": ${message}`);
    });
  }

  /** @throws UnsupportedSubmitCommandError when a submit command cannot be honoured */
  submit(submission: Submission, options: { signal?: AbortSignal } = {}): Promise<SubmittedCluster> {
    return this.perform(async () => {
      this.safe('a submission key', submission.key);
      this.safe('a directory', submission.directory);
      this.safe('an event log', submission.eventLog);
      submission.inputs.forEach(({ name }) => {
        this.safeInput(name);
      });
      const closing = this.closing.signal;
      const signal = options.signal ? AbortSignal.any([closing, options.signal]) : closing;
      const submitted = await submitOnce(this.name, this.queue, submission, this.context.clock, signal);
      this.workers.ensure();
      return submitted;
    });
  }

  openEventLog(fileName: string): Promise<HostFile | null> {
    return this.perform(() => this.host.openFile(join(this.layout.events, this.safe('an event log', fileName))));
  }

  /** Event logs are written in UTC. */
  zoneOffsetMinutes(): Promise<number> {
    return Promise.resolve(0);
  }

  query(keys: readonly string[]): Promise<QueueReport[]> {
    return this.perform(async () => {
      const reports: QueueReport[] = [];
      for (const key of keys) {
        await repairSubmission(this.queue, this.safe('a submission key', key));
        reports.push(...(await querySubmission(this.queue, key)));
      }
      this.workers.ensure();
      return reports;
    });
  }

  control(action: ControlAction, keys: readonly string[], reason: string): Promise<void> {
    return this.perform(async (actor) => {
      for (const key of keys) {
        const job = this.findJob(key);
        if (job) {
          await controlCluster(this.queue, job, { action, reason }, { ...actor, sequence: () => this.nextSequence() });
        }
      }
      this.workers.ensure();
    });
  }

  acknowledge(keys: readonly string[]): Promise<void> {
    return this.perform(() => {
      for (const key of keys) {
        const clusterId = this.queue.clusterOfKey(this.safe('a submission key', key));
        if (clusterId !== null) {
          this.queue.markAcknowledged(clusterId);
          retireIfDone(this.queue, clusterId);
        }
      }
    });
  }

  collect(directory: string, destination: string): Promise<CollectedFiles> {
    return this.perform(async () => {
      const run = this.runDirectory(directory);
      try {
        return await collectRun(run, destination, this.closing.signal);
      } catch (error) {
        this.closing.signal.throwIfAborted();
        if (existsSync(this.layout.jobs) && !existsSync(run)) {
          throw new OutputsGoneError(this.name, directory, { cause: error });
        }
        throw new OutputTransferError(this.name, directory, messageOf(error), { cause: error });
      }
    });
  }

  removeDirectory(directory: string): Promise<void> {
    return this.perform(() => {
      removeTree(join(this.layout.jobs, this.safe('a directory', directory)));
    });
  }

  listDirectories(): Promise<SubmissionDirectory[]> {
    return this.perform(async () => (await this.host.listDirectory(this.layout.jobs)) ?? []);
  }

  openOutput(directory: string, path: string): Promise<HostFile | null> {
    return this.perform(async () => {
      const file = await pathBelow(this.runDirectory(directory), path);
      return file === null ? null : await this.host.openFile(file);
    });
  }

  listOutput(directory: string, path: string): Promise<DirectoryEntry[] | null> {
    return this.perform(async () => {
      const target = await pathBelow(this.runDirectory(directory), path);
      return target === null ? null : await this.host.listDirectory(target);
    });
  }

  async check(): Promise<SchedulerCheck> {
    const { root } = this.layout;
    try {
      return await this.perform(() => checkDirectory(root));
    } catch (error) {
      return this.closing.signal.aborted ? failedCheck(error) : unwritableCheck(root, error);
    }
  }

  /** Breaks transfers off and waits for calls in flight. Jobs go on, those that wait as well as those that run. */
  async close(): Promise<void> {
    this.closing.abort(new SchedulerUnavailableError(this.name, new Error('it was closed with the app.')));
    await Promise.allSettled(this.inFlight);
    this.workers.close();
    await this.host.close();
  }

  private async perform<T>(step: (actor: Actor) => T | Promise<T>): Promise<T> {
    this.closing.signal.throwIfAborted();
    const result = this.prepare().then(step);
    this.inFlight.add(result);
    try {
      return await result;
    } catch (error) {
      throw isFileError(error) ? new SchedulerUnavailableError(this.name, error) : error;
    } finally {
      this.inFlight.delete(result);
    }
  }

  /** Nothing is touched before the first call, and a first call that fails is no reason for the next one to fail. */
  private prepare(): Promise<Actor> {
    this.prepared ??= this.prepareOnce().catch((error: unknown) => {
      this.prepared = undefined;
      throw error;
    });
    return this.prepared;
  }

  private async prepareOnce(): Promise<Actor> {
    this.queue.makeDirectories();
    this.workers.prepare();
    await repairQueue(this.queue, this.context.clock.now().getTime());
    this.workers.ensure();
    return { owner: ownIdentity(), now: () => this.context.clock.now().getTime() };
  }

  private findJob(key: string): JobDescription | null {
    const clusterId = this.queue.clusterOfKey(this.safe('a submission key', key));
    const cluster = clusterId === null ? null : this.queue.readCluster(clusterId);
    return clusterId === null || cluster === null ? null : new JobDescription(cluster, clusterId, this.layout);
  }

  private runDirectory(directory: string): string {
    return runDirectory(this.layout, this.safe('a directory', directory));
  }

  private safe(what: string, name: string): string {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name)) throw new UnsafeNameError(this.name, what, name);
    return name;
  }

  private safeInput(name: string): void {
    if (name === 'run' || name === '' || name.startsWith('..') || /[/\0]/.test(name)) {
      throw new UnsafeNameError(this.name, 'an input', name);
    }
  }

  private nextSequence(): string {
    this.requests += 1;
    const time = String(this.context.clock.now().getTime()).padStart(15, '0');
    return `${time}-${String(this.requests).padStart(9, '0')}-${process.pid}`;
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
