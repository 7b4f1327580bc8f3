import type { JobManager } from '../../../lib/manager/job-manager.js';
import type { Job } from '../../../lib/manager/job.js';
import type { InputApp, RunoffInput } from '../templates/input.types.js';

/** Checked by the type checker: a line below an `@ts-expect-error` must not compile. */
export async function typed(jobs: JobManager<InputApp>): Promise<void> {
  const named = { name: 'a', user: 'ann' } as const;

  const job: Job<RunoffInput> = await jobs.createJob({ ...named, templateName: 'runoff', input: { area: 1 } });
  const area: number = job.input.area + job.toJSON().input.area + job.input.squareMiles();
  await jobs.createJob({ ...named, templateName: 'later', input: { area }, numJobs: 2 });
  const plain = await jobs.createJob({ ...named, templateName: 'plain' });
  const none: null = plain.input;

  // @ts-expect-error there is no such template
  await jobs.createJob({ ...named, templateName: 'runof', input: { area: 1 } });
  // @ts-expect-error a member that gives no parameters is no template
  await jobs.createJob({ ...named, templateName: 'version' });
  // @ts-expect-error a member that is no parameters is no template
  await jobs.createJob({ ...named, templateName: 'units' });
  // @ts-expect-error the input is missing
  await jobs.createJob({ ...named, templateName: 'runoff' });
  // @ts-expect-error a field of the input is missing
  await jobs.createJob({ ...named, templateName: 'runoff', input: {} });
  // @ts-expect-error a field of the input is misspelt
  await jobs.createJob({ ...named, templateName: 'runoff', input: { area: 1, aera: 2 } });
  // @ts-expect-error a field of the input has a wrong type
  await jobs.createJob({ ...named, templateName: 'runoff', input: { area: '1' } });
  // @ts-expect-error the template takes no input
  await jobs.createJob({ ...named, templateName: 'plain', input: { area: 1 } });
  // @ts-expect-error a parameter is misspelt
  await jobs.createJob({ ...named, templateName: 'plain', executible: 'a' });
  // @ts-expect-error there is no user
  await jobs.createJob({ name: 'a', templateName: 'plain' });

  // @ts-expect-error submit options are an allow-list
  await job.execute({ submitOptions: { spool: true } });
  // @ts-expect-error there is no such order
  await jobs.listJobs({ orderBy: 'user' });

  await anyApp(jobs, none);
}

/** What works for the manager of every app takes the app as a type of its own. */
async function anyApp<App>(jobs: JobManager<App>, input: null): Promise<readonly [Job | null, null]> {
  return [await jobs.getJob(1), input];
}

export async function untyped(jobs: JobManager, input: object | null): Promise<Job> {
  // @ts-expect-error a parameter is misspelt
  await jobs.createJob({ name: 'a', user: 'ann', templateName: 'any text', executible: 'a' });
  return jobs.createJob({ name: 'a', user: 'ann', templateName: 'any text', input });
}
