import { firstValueFrom, map, takeWhile, timeout, toArray } from 'rxjs';
import type { BasicJob, Job } from 'nestjs-jobs';
import type { Asker, Target } from './tenants.app.js';

/** Tries to learn something about a job, or to do something to it. */
export type Attempt = (asker: Asker, target: Target, touch: () => Promise<unknown>) => unknown;

const REQUEST = { protocol: 'https', headers: { host: 'example.org' } };

/** How each method of JobManager could reach a job; `touch` changes the job that is asked for. */
export const MANAGER_PROBES: Readonly<Record<string, readonly Attempt[]>> = {
  createJob: [
    async ({ jobs, scope }, { idempotencyKey }) => {
      const { user = 'ann' } = scope;
      const job = await jobs.createJob({ name: 'new', user, templateName: 'byHand', idempotencyKey });
      return { name: job.name, isSaved: job.isSaved };
    },
  ],
  executeMany: [async ({ jobs, scope }, { id }) => jobs.executeMany([await jobs.getJobOrFail(id, scope)])],
  getJob: [({ jobs, scope }, { id }) => jobs.getJob(id, scope)],
  getJobOrFail: [({ jobs, scope }, { id }) => jobs.getJobOrFail(id, scope)],
  listJobs: [
    async ({ jobs, scope }, { name }) => (await jobs.listJobs({ ...scope, search: name })).length,
    async ({ jobs, scope }, { id }) => (await jobs.listJobs({ ...scope, orderBy: 'name', after: id })).length,
    async ({ jobs, scope }, { id }) => (await jobs.listJobs({ ...scope, orderBy: '-status', after: id })).length,
    async ({ jobs, scope }, { id }) => (await jobs.listJobs(scope)).some((job) => job.id === id),
  ],
  countJobs: [({ jobs, scope }, { name }) => jobs.countJobs({ ...scope, search: name })],
  getJobStatusCallbackUrl: [({ jobs, scope }, { id }) => jobs.getJobStatusCallbackUrl(REQUEST, id, scope)],
  stream: [
    async ({ jobs, scope, own }, _target, touch) => {
      const names = firstValueFrom(
        jobs.stream(scope).pipe(
          map(({ data }) => (data as { name: string }).name),
          takeWhile((name) => name !== 'own', true),
          toArray(),
          timeout(10_000),
        ),
      );
      await touch();
      own.description = String(Math.random());
      await own.save();
      return names;
    },
  ],
};

/** Each method of a job, called with sense where the job can be had. */
export const JOB_PROBES: Readonly<Record<string, (job: Job) => unknown>> = {
  delete: (job) => job.delete(),
  execute: (job) => job.execute(),
  file: async (job) => (await job.file('secret.txt'))?.destroy() !== undefined,
  files: (job) => job.files(),
  followLog: async (job) => {
    for await (const { text } of job.followLog('output', { signal: AbortSignal.timeout(1000) })) return text;
    return null;
  },
  getAttribute: (job) => job.getAttribute('executable') ?? 'none',
  log: (job) => job.log('output'),
  logEvents: (job) => firstValueFrom(job.logEvents('output'), { defaultValue: null }),
  logs: (job) => job.logs(),
  pause: (job) => job.pause(),
  processResults: (job) => job.processResults(),
  reload: (job) => job.reload(),
  resolve: (job) => job.resolve('Error', 'somebody said so'),
  resubmit: (job) => job.resubmit(),
  resume: (job) => job.resume(),
  save: (job) => {
    job.description = 'changed by somebody else';
    return job.save();
  },
  setAttribute: (job) => job.setAttribute('priority', 20),
  setStatus: (job) => (job as BasicJob).setStatus('Error'),
  stop: (job) => job.stop(),
  subJobs: (job) => job.subJobs(),
  suspend: (job) => job.suspend(),
  toJSON: (job) => job.toJSON(),
  updateStatus: (job) => job.updateStatus(),
};

/** How a path that somebody gives to a method of their own job could lead to another one. */
export const PATH_PROBES: Readonly<Record<string, (job: Job, path: string) => unknown>> = {
  file: (job, path) => job.file(path),
  files: (job, path) => job.files(path),
};
