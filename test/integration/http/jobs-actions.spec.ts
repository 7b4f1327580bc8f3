import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpException, Injectable } from '@nestjs/common';
import { JobAction, type Job, type JobsCaller, type JobsPage, type JobView } from 'nestjs-jobs';
import { waitForStatus } from 'nestjs-jobs/testing';
import { PLATFORMS, startJobsHttp, type JobsHttpApp } from './jobs-http.app.js';

@Injectable()
class Reports {
  readonly made: string[] = [];

  @JobAction({
    label: 'Make a report',
    template: 'byHand',
    statuses: ['Complete'],
    confirm: 'Make it?',
    enabled: ({ name }) => name !== 'without report',
  })
  report(job: Job, caller: JobsCaller): string {
    this.made.push(`${job.name} for ${caller.user as string}`);
    return 'The report is made.';
  }

  @JobAction({ name: 'tidy-away', label: 'Tidy away', danger: true })
  async tidy(job: Job): Promise<void> {
    if (job.name === 'kept') throw new HttpException('It is kept.', 409);
    await job.delete();
  }

  @JobAction({ label: 'Map', template: 'byHand', link: '/maps/{id}' })
  map(): void {
    throw new Error('a link leads away');
  }

  @JobAction({
    label: 'Broken',
    enabled: () => {
      throw new Error('no');
    },
  })
  broken(): void {
    return;
  }
}

interface Acted {
  readonly job: JobView | null;
  readonly message: string | null;
}

describe.each(Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])('actions over HTTP, on %s', (platform) => {
  let http: JobsHttpApp;

  beforeAll(async () => {
    http = await startJobsHttp(platform, { providers: [Reports] });
  });

  afterAll(() => http.test.dispose());

  async function newJob(templateName: 'run' | 'byHand', name = 'a'): Promise<Job> {
    return (await http.test.jobs.createJob({ name, user: 'ann', templateName })).save();
  }

  function act(job: Job, action: string, caller = 'ann') {
    return http.post<Acted>(caller, `jobs/${job.id}/actions/${action}`);
  }

  it('runs a job, pauses it, lets it go on, stops it, and runs it again', async () => {
    const job = await newJob('run');

    expect(await act(job, 'execute')).toMatchObject({ status: 200, body: { job: { status: 'Submitted' } } });
    http.scheduler.start(job);
    await waitForStatus(job, 'Running');
    expect((await act(job, 'pause')).status).toBe(200);
    await waitForStatus(job, 'Paused');
    expect((await act(job, 'resume')).status).toBe(200);
    await waitForStatus(job, 'Submitted');
    expect((await act(job, 'stop')).status).toBe(200);
    await waitForStatus(job, 'Aborted');
    expect(await act(job, 'resubmit')).toMatchObject({
      status: 200,
      body: { job: { status: 'Submitted' }, message: null },
    });
  });

  it('deletes a job', async () => {
    const job = await newJob('byHand');

    expect(await http.ask('ann', `jobs/${job.id}`, { method: 'DELETE' })).toMatchObject({
      status: 200,
      body: { deleted: true },
    });
    expect((await http.ask('ann', `jobs/${job.id}`)).status).toBe(404);
    expect((await http.ask('ann', `jobs/${job.id}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('refuses what the job’s state does not allow, and what there is not', async () => {
    const job = await newJob('run');

    expect(await act(job, 'pause')).toMatchObject({ status: 409, body: { code: 'ACTION_NOT_ALLOWED' } });
    expect(await act(job, 'nonsense')).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    expect(await act(job, 'constructor')).toMatchObject({ status: 400 });
  });

  it('lets somebody who only looks at others’ jobs do nothing with them, and the administrator everything', async () => {
    const job = await newJob('byHand');

    expect(await act(job, 'execute', 'lead')).toMatchObject({ status: 403, body: { code: 'ACTION_FORBIDDEN' } });
    expect(await act(job, 'report', 'lead')).toMatchObject({ status: 403 });
    expect((await act(job, 'execute', 'bob')).status).toBe(404);
    expect(await act(job, 'execute', 'admin')).toMatchObject({ status: 200, body: { job: { status: 'Submitted' } } });
  });

  describe('of the app’s own', () => {
    it('are listed with what a page needs to know of them', async () => {
      const { body } = await http.ask<JobsPage>('ann', 'jobs');

      expect(body.actions.slice(-4)).toEqual([
        { name: 'report', label: 'Make a report', confirm: 'Make it?', danger: false, link: null },
        { name: 'tidy-away', label: 'Tidy away', confirm: null, danger: true, link: null },
        { name: 'map', label: 'Map', confirm: null, danger: false, link: '/maps/{id}' },
        { name: 'broken', label: 'Broken', confirm: null, danger: false, link: null },
      ]);
    });

    it('are there for the templates and statuses that they name, where they are enabled', async () => {
      const job = await newJob('byHand');
      const other = await newJob('byHand', 'without report');
      const allowed = async ({ id }: Job): Promise<readonly string[]> =>
        (await http.ask<{ job: JobView }>('ann', `jobs/${id}`)).body.job.allowedActions;

      expect(await allowed(job)).toEqual(['execute', 'stop', 'delete', 'tidy-away', 'map']);
      expect(await act(job, 'report')).toMatchObject({ status: 409 });
      await (job as Job & { setStatus(status: string): Promise<unknown> }).setStatus('Complete');
      await (other as Job & { setStatus(status: string): Promise<unknown> }).setStatus('Complete');
      expect(await allowed(job)).toEqual(['resubmit', 'delete', 'report', 'tidy-away', 'map']);
      expect(await allowed(other)).toEqual(['resubmit', 'delete', 'tidy-away', 'map']);
    });

    it('call their method with job and caller, and tell what it says', async () => {
      const job = await newJob('byHand', 'rain');
      await (job as Job & { setStatus(status: string): Promise<unknown> }).setStatus('Complete');

      expect(await act(job, 'report')).toMatchObject({ status: 200, body: { message: 'The report is made.' } });
      expect(http.test.app.get(Reports).made.at(-1)).toBe('rain for ann');
    });

    it('may delete the job, and answer what they throw', async () => {
      expect(await act(await newJob('byHand'), 'tidy-away')).toEqual(
        expect.objectContaining({ status: 200, body: { job: null, message: null } }),
      );
      expect(await act(await newJob('byHand', 'kept'), 'tidy-away')).toMatchObject({
        status: 409,
        body: { message: 'It is kept.' },
      });
    });
  });
});

describe('a @JobAction', () => {
  async function startWith(options: Parameters<typeof JobAction>[0]): Promise<unknown> {
    class Wrong {
      @JobAction(options)
      act(): void {
        return;
      }
    }
    const started = startJobsHttp('Express', { providers: [Wrong] });
    return started.then(
      ({ test }) => test.dispose(),
      (error: unknown) => error,
    );
  }

  it.each([
    [{ label: 'Stop', name: 'stop' }, 'INVALID_JOB_ACTION'],
    [{ label: 'Stop', name: 'a/b' }, 'INVALID_JOB_ACTION'],
    [{ label: ' ' }, 'INVALID_JOB_ACTION'],
    [{ label: 'Bad', link: 'javascript:alert(1)' }, 'INVALID_JOB_ACTION'],
    [{ label: 'Bad', template: 'none' }, 'HANDLER_FILTER'],
    [{ label: 'Bad', statuses: ['None'] }, 'HANDLER_FILTER'],
  ])('%j keeps the application from starting', async (options, code) => {
    expect(await startWith(options)).toMatchObject({ code });
  });

  it.each([
    { label: 'a', link: '/a/{id}?x=1:2' },
    { label: 'a', link: 'https://example.org/{id}' },
  ])('%j does not', async (options) => {
    expect(await startWith(options)).toBeUndefined();
  });

  it('must not have the name of another one of the app', async () => {
    class Two {
      @JobAction({ label: 'One', name: 'same', app: 'rain' })
      one(): void {
        return;
      }

      @JobAction({ label: 'Two', name: 'same' })
      two(): void {
        return;
      }
    }

    await expect(startJobsHttp('Express', { providers: [Two] })).rejects.toMatchObject({ code: 'INVALID_JOB_ACTION' });
  });
});
