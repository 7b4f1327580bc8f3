import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../domain/jobs.error.js';
import type { JobActionName } from '../../manager/actions/built-in-actions.js';
import { searchOf } from '../../manager/list-query.js';
import { isFound, ScopedJobs, type JobFilter } from '../../manager/scoped-jobs.js';
import type { Job } from '../../manager/job.js';
import { answerToError } from '../answer-to-error.js';
import { NO_SUCH_JOB } from '../error-answers.js';
import { InvalidRequestError } from '../http.errors.js';
import { ActionRunner } from './action-runner.js';
import type { BulkBody } from './bulk.body.js';
import { scopeOf } from './jobs-lists.js';
import type { JobsVisitor } from './jobs-visitor.js';

/** What came of one job. */
export type BulkResult =
  | { readonly id: number; readonly ok: true }
  | { readonly id: number; readonly ok: false; readonly status: number; readonly message: string };

/** A line of the answer to `POST bulk`. */
export type BulkLine =
  { readonly total: number } | BulkResult | { readonly done: true; readonly ok: number; readonly failed: number };

/** The jobs that a request is for. */
export interface BulkSet {
  readonly action: JobActionName;
  readonly ids: readonly number[];
  /** What a job must still be when its turn comes. */
  readonly filter: JobFilter;
}

/** Jobs that are read, and asked, together. */
const CHUNK = 50;

/** More are not taken at once: their ids are held in memory. */
const MOST_FOUND = 100_000;

/** Asks many jobs for an action, each by itself, and tells what came of each. */
@Injectable()
export class BulkRunner {
  private readonly logger = new Logger(BulkRunner.name);

  constructor(
    private readonly scopedJobs: ScopedJobs,
    private readonly runner: ActionRunner,
  ) {}

  /**
   * The jobs that are meant, as they are now: what comes later does not belong to them.
   * @throws InvalidRequestError for an unknown action, and where too many are found
   */
  async prepare(visitor: JobsVisitor, { action, ids, where, upTo = 0 }: BulkBody): Promise<BulkSet> {
    this.runner.mustExist(visitor, action);
    if (where && ids) throw new InvalidRequestError([{ field: 'where', message: 'must not stand beside ids' }]);
    if (!where) return { action, ids: [...new Set(ids)], filter: visitor.scope };
    const filter = { ...scopeOf(visitor, where), status: where.status, search: searchOf(where.search) };
    const found = await this.scopedJobs.idsUpTo(filter, upTo, MOST_FOUND + 1);
    if (found.length <= MOST_FOUND) return { action, ids: found, filter };
    throw new InvalidRequestError([{ field: 'where', message: `must not find more than ${MOST_FOUND} jobs` }]);
  }

  /**
   * Does it, a few jobs at a time. What is begun when nobody reads any more is ended, and nothing else begun.
   * @param signal says that nobody reads any more
   */
  async *run(visitor: JobsVisitor, set: BulkSet, signal: AbortSignal): AsyncGenerator<BulkLine, void, undefined> {
    const { ids } = set;
    yield { total: ids.length };
    let ok = 0;
    for (let start = 0; start < ids.length; start += CHUNK) {
      if (signal.aborted) return;
      const results = await this.runSome(visitor, set, ids.slice(start, start + CHUNK));
      ok += results.filter((result) => result.ok).length;
      yield* results;
    }
    yield { done: true, ok, failed: ids.length - ok };
  }

  private async runSome(visitor: JobsVisitor, set: BulkSet, ids: readonly number[]): Promise<BulkResult[]> {
    try {
      const jobs = await this.scopedJobs.findMany(visitor.scope, ids);
      const byId = new Map(jobs.map((job) => [job.id, job]));
      return await Promise.all(ids.map((id) => this.runOne(visitor, set, id, byId.get(id))));
    } catch (error) {
      return ids.map((id) => this.failure(id, error));
    }
  }

  private async runOne(
    visitor: JobsVisitor,
    { action, filter }: BulkSet,
    id: number,
    job: Job | undefined,
  ): Promise<BulkResult> {
    if (!job) return { id, ok: false, ...NO_SUCH_JOB };
    if (!isFound(filter, job)) {
      return { id, ok: false, status: 409, message: `The filter does not find it any more: it is ${job.statusText}.` };
    }
    try {
      await this.runner.run(visitor, action, job);
      return { id, ok: true };
    } catch (error) {
      return this.failure(id, error);
    }
  }

  private failure(id: number, error: unknown): BulkResult {
    const { status, message } = answerToError(error);
    if (status >= 500) this.logger.error(`Job ${id} in a bulk action: ${messageOf(error)}`);
    return { id, ok: false, status, message };
  }
}
