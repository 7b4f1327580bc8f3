import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join, relative } from 'node:path';
import type { Job } from 'nestjs-jobs';
import { outcomeOf, type Outcome } from './outcome.js';
import { JOB_PROBES, MANAGER_PROBES, PATH_PROBES, type Attempt } from './probes.js';
import { publicClasses } from './public-api.js';
import { ABSENT, TenantsApp, type Asker, type Target } from './tenants.app.js';

const classes = publicClasses();
const methodsOf = (name: string): readonly string[] => classes.find((one) => one.name === name)?.methods ?? [];

/** The template that makes a job of each kind; what holds for all kinds is tried with the one that can do most. */
const KINDS = { Job: 'run', CondorJob: 'run', BasicJob: 'byHand' } as const;

describe('the probes', () => {
  it('are there for every public method, and for nothing else', () => {
    const methodsOfJobs = Object.keys(KINDS).flatMap(methodsOf);

    expect(Object.keys(MANAGER_PROBES).sort()).toEqual(methodsOf('JobManager'));
    expect(Object.keys(JOB_PROBES).sort()).toEqual([...new Set(methodsOfJobs)].sort());
  });

  it('know every kind of job', () => {
    expect(classes.map(({ name }) => name).sort()).toEqual(['JobManager', ...Object.keys(KINDS)].sort());
  });
});

describe('somebody else’s job', () => {
  let tenants: TenantsApp;
  let strangers: Asker[];
  let owner: Asker;

  beforeAll(async () => {
    tenants = await TenantsApp.start({ token: 'required' });
    strangers = await tenants.strangers();
    owner = await tenants.owner();
  });

  afterAll(() => tenants.dispose());

  async function victim(kind: 'run' | 'byHand'): Promise<{ job: Job; target: Target }> {
    return tenants.victim(kind);
  }

  function ask(attempt: Attempt, asker: Asker, target: Target, job?: Job): Promise<Outcome> {
    const touch = async (): Promise<unknown> => {
      if (!job) return null;
      job.description = String(Math.random());
      return job.save();
    };
    return outcomeOf(() => attempt(asker, target, touch), Object.values(target));
  }

  /** Everybody else gets what they get for a job that is not there; the owner gets something else. */
  async function expectAlike(attempt: Attempt, kind: 'run' | 'byHand'): Promise<void> {
    const { job, target } = await victim(kind);
    for (const stranger of strangers) {
      const absent = await ask(attempt, stranger, ABSENT);
      const before = await tenants.traceOf(job);
      const found = await ask(attempt, stranger, target);
      expect({ who: stranger.who, outcome: found }).toEqual({ who: stranger.who, outcome: absent });
      expect(await tenants.traceOf(job)).toEqual(before);
      expect(await ask(attempt, stranger, target, job)).toEqual(absent);
    }
    expect(await ask(attempt, owner, target, job)).not.toEqual(await ask(attempt, owner, ABSENT));
  }

  describe('by JobManager', () => {
    it.each(methodsOf('JobManager'))('%s() is as one that does not exist', async (method) => {
      for (const attempt of MANAGER_PROBES[method] ?? []) await expectAlike(attempt, 'byHand');
    });
  });

  describe.each(Object.entries(KINDS))('by %s', (name, kind) => {
    it.each(methodsOf(name))('%s() cannot be reached, as with one that does not exist', async (method) => {
      await expectAlike(async ({ jobs, scope }, { id }) => {
        const job = await jobs.getJobOrFail(id, scope);
        return JOB_PROBES[method]?.(job);
      }, kind);
    });
  });

  it('is not executed by executeMany() of another app that has got hold of it', async () => {
    const job = await tenants.jobsOf('one').createJob({ name: 'a', user: 'ann', templateName: 'run' });
    await job.save();
    const two = tenants.jobsOf('two');

    const outcome = await outcomeOf(() => two.executeMany([job]), [job.id]);

    expect(outcome).toEqual(await outcomeOf(() => two.getJobOrFail(ABSENT.id), [ABSENT.id]));
    expect((await job.reload()).status).toBe('Pending');
  });

  it.each(Object.entries(PATH_PROBES))('is not reached by a path in %s()', async (_method, attempt) => {
    for (const kind of Object.values(KINDS)) {
      const { job } = await victim(kind);
      for (const { own } of strangers) {
        const path = relative(own.directory, join(job.directory, 'secret.txt'));
        const absent = path.replace('secret.txt', 'nothing.txt');

        const outcome = await outcomeOf(() => attempt(own, path), [path]);

        expect(outcome).toEqual(await outcomeOf(() => attempt(own, absent), [absent]));
        expect(outcome).toMatchObject({ code: 'INVALID_FILE_NAME' });
      }
    }
  });
});
