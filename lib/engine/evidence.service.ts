import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { isFinalStatus } from '../domain/job-status.js';
import { SUBMITTED_SUB_JOB } from '../domain/reduce.js';
import type { SubJobState } from '../domain/sub-job.js';
import { chunksOf } from '../store/chunks.js';
import type { ExecutionEntity, SubJobEntity } from '../store/entities/index.js';
import { ExecutionStore } from '../store/execution.store.js';
import type { Fence } from '../store/fence.js';
import { JobProgressStore, type JobNews, type JobProgress } from '../store/job-progress.store.js';
import { SubJobStore, type SubJobTotals } from '../store/sub-job.store.js';
import { successExitCodesOf } from './condor-parameters.js';
import { CLOCK, type Clock } from './engine.tokens.js';
import { JobNewsWriter } from './job-news-writer.js';
import { projectJob, type JobProjection } from './job-projection.js';
import { rowOfState, stateOfRow } from './sub-job-rows.js';
import { totalsOf } from './sub-job-totals.js';

/** What a witness says of some sub-jobs of one execution: how each one's state changes. */
export interface Evidence {
  readonly execution: ExecutionEntity;
  /** By position of the sub-job in its job. */
  readonly changes: ReadonlyMap<number, (state: SubJobState) => SubJobState>;
}

/** Up to so many sub-jobs all rows of a job are read at once, together with those of other jobs, and added up here. */
const FEW_SUB_JOBS = 20;

/** An execution with what is stored of it. */
interface Known extends Evidence {
  readonly job: JobProgress;
  /** By position; all of a job with few sub-jobs, else those that the evidence is about. */
  readonly rows: Map<number, SubJobEntity>;
}

/**
 * Brings evidence into the database: sub-jobs, then their jobs, then what the engine has to do next. However many jobs it
 * is about, that is a handful of statements for each 500 of them.
 */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly progress: JobProgressStore,
    private readonly executions: ExecutionStore,
    private readonly subJobs: SubJobStore,
    private readonly writer: JobNewsWriter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Applies evidence; applying it twice changes nothing.
   * @throws LeaseLostError when somebody else follows the scheduler by now; then nothing more is written
   */
  async apply(evidence: readonly Evidence[], fence: Fence): Promise<void> {
    for (const some of chunksOf(evidence)) {
      await this.applySome(some, fence);
      // Drivers of SQLite are synchronous: others shall have their turn.
      await setImmediate();
    }
  }

  private async applySome(evidence: readonly Evidence[], fence: Fence): Promise<void> {
    const known = await this.read(evidence);
    await this.subJobs.upsert(known.flatMap(advance), fence);
    const projections = await this.project(known);
    await this.writer.write(projections.flatMap(newsOf), fence);
    const ended = projections.filter(({ projection }) => projection.ended).map(({ execution }) => execution.key);
    if (ended.length) await this.executions.end(ended, this.clock.now(), fence);
  }

  private async read(evidence: readonly Evidence[]): Promise<Known[]> {
    const jobs = new Map(
      (await this.progress.find(evidence.map(({ execution }) => execution.jobId))).map((job) => [job.id, job]),
    );
    const known = evidence.flatMap((one): Known[] => {
      const job = jobs.get(one.execution.jobId);
      return job ? [{ ...one, job, rows: new Map() }] : [];
    });
    const byKey = new Map(known.map((one) => [one.execution.key, one]));
    const rows = await this.subJobs.findAll(known.filter(isSmall).map(({ execution }) => execution.key));
    for (const { execution, changes, job } of known) {
      if (!isSmall({ job })) rows.push(...(await this.subJobs.find(execution.key, [...changes.keys()])));
    }
    for (const row of rows) byKey.get(row.executionKey)?.rows.set(row.position, row);
    return known;
  }

  private async project(known: readonly Known[]): Promise<(Known & { readonly projection: JobProjection })[]> {
    const large = known.filter((one) => !isSmall(one)).map(({ execution }) => execution.key);
    const counted = await this.subJobs.totals(large);
    const heldOnes = new Map((await this.subJobs.findHeld(large)).map((row) => [row.executionKey, row]));
    return known.map((one) => {
      const { job, execution, rows } = one;
      const totals: SubJobTotals | undefined = isSmall(one) ? totalsOf([...rows.values()]) : counted.get(execution.key);
      const held = isSmall(one) ? firstHeld(rows) : (heldOnes.get(execution.key) ?? null);
      return { ...one, projection: projectJob(job.numJobs, totals, held) };
    });
  }
}

/** Changes the rows as the evidence says; gives those that are different now. */
function advance({ execution, changes, job, rows }: Known): SubJobEntity[] {
  const changed: SubJobEntity[] = [];
  for (const [position, change] of changes) {
    const row = rows.get(position);
    const state = row ? stateOfRow(row) : SUBMITTED_SUB_JOB;
    const next = change(state);
    if (next === state) continue;
    const advanced = rowOfState(execution.key, position, next, successExitCodesOf(job));
    rows.set(position, advanced);
    changed.push(advanced);
  }
  return changed;
}

/** A final status stays, and so does that of a job whose present execution is another one. */
function newsOf({ job, execution, projection }: Known & { readonly projection: JobProjection }): JobNews[] {
  return job.executionKey === execution.key && !isFinalStatus(job.status) ? [{ job, change: projection.change }] : [];
}

function isSmall({ job }: Pick<Known, 'job'>): boolean {
  return job.numJobs <= FEW_SUB_JOBS;
}

function firstHeld(rows: ReadonlyMap<number, SubJobEntity>): SubJobEntity | null {
  const held = [...rows.values()].filter(({ status }) => status === 'held');
  return held.sort((a, b) => a.position - b.position)[0] ?? null;
}
