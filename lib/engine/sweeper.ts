import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Scheduler, SubmissionDirectory } from '../schedulers/scheduler.js';
import { OWNING_PHASES } from '../store/execution-phase.js';
import { ExecutionStore } from '../store/execution.store.js';
import { CLOCK, type Clock } from './engine.tokens.js';

/** What a sweep of one scheduler found. */
export interface SweepReport {
  /** Name of the scheduler. */
  readonly scheduler: string;
  /** Directories that were removed: nothing knew them any more. */
  readonly removed: readonly string[];
  /** Directories that no execution owns and that were left alone, each with the reason in a plain sentence. */
  readonly kept: readonly {
    /** Its name in the installation's own directory. */
    readonly directory: string;
    /** Why it was left alone. */
    readonly reason: string;
  }[];
}

/** A directory may be older than its row for as long as a submission takes to begin; a day is more than enough. */
const GRACE_MS = 24 * 3_600_000;

/** `<job id>-<key of the execution>`, as the executor names them. */
const NAME = /^\d+-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * Looks for directories of submissions that no execution owns: left behind by a database that was restored, or by a
 * removal that never came to its end. Removes only what it can prove to be ours and dead: it lies in this installation's
 * own directory, has a name that only the engine gives, is older than a day, and neither a row nor the queue knows its key.
 */
@Injectable()
export class Sweeper {
  private readonly logger = new Logger(Sweeper.name);

  constructor(
    private readonly executions: ExecutionStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws SchedulerUnavailableError when the scheduler cannot be asked; what was removed before stays removed */
  async sweep(scheduler: Scheduler): Promise<SweepReport> {
    const directories = (await scheduler.listDirectories?.()) ?? [];
    const unowned = await this.withoutOwners(directories);
    const kept: { directory: string; reason: string }[] = [];
    const candidates = new Map<string, string>();
    for (const { name, modified } of unowned) {
      const [, key] = NAME.exec(name) ?? [];
      if (key === undefined) kept.push({ directory: name, reason: 'Its name is not one that this library gives.' });
      else if (this.clock.now().getTime() - modified.getTime() < GRACE_MS)
        kept.push({ directory: name, reason: 'It is younger than a day.' });
      else candidates.set(key, name);
    }
    const removed: string[] = [];
    const queued = await this.inQueue(scheduler, [...candidates.keys()]);
    for (const [key, directory] of candidates) {
      if (queued.has(key)) {
        kept.push({ directory, reason: 'Its jobs are in the queue, although the database does not know them.' });
      } else {
        await scheduler.removeDirectory(directory);
        removed.push(directory);
      }
    }
    this.report(scheduler.name, removed, kept.length);
    return { scheduler: scheduler.name, removed, kept };
  }

  private async withoutOwners(directories: readonly SubmissionDirectory[]): Promise<readonly SubmissionDirectory[]> {
    const keys = directories.flatMap(({ name }) => NAME.exec(name)?.[1] ?? []);
    const owners = await this.executions.findByKeys(keys, OWNING_PHASES);
    const owned = new Set(owners.map(({ directory }) => directory));
    return directories.filter(({ name }) => !owned.has(name));
  }

  private async inQueue(scheduler: Scheduler, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const reports = keys.length > 0 ? await scheduler.query(keys) : [];
    return new Set(reports.filter(({ source }) => source === 'queue').map(({ submissionKey }) => submissionKey));
  }

  private report(scheduler: string, removed: readonly string[], kept: number): void {
    if (removed.length > 0) {
      this.logger.log(
        `Removed ${removed.length} directories on "${scheduler}" that no job owned: ${removed.join(', ')}`,
      );
    }
    if (kept > 0) {
      this.logger.warn(`${kept} directories on "${scheduler}" are owned by no job and were left alone; see sweep().`);
    }
  }
}
