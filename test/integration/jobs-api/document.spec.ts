import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicJob,
  BasicJobTemplate,
  CondorJob,
  CondorJobTemplate,
  embedded,
  JOB_TYPES,
  JobSchedulers,
  JobsApp,
  JobTemplate,
  Workspaces,
  type Job,
} from 'nestjs-jobs';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitForEnd, waitForStatus } from '../../support/wait-for.js';

@JobsApp({ package: 'my_first_app' })
class MyFirstApp {
  @JobTemplate({ name: 'generic', type: JOB_TYPES.CONDOR })
  generic() {
    return { executable: '/bin/true' };
  }

  @JobTemplate({ name: 'generic by hand', type: JOB_TYPES.BASIC })
  byHand = { description: 'from the template' };

  @CondorJobTemplate({ parameters: { extendedProperties: { kind: 'run' }, attributes: { rank: '1' } } })
  async model() {
    await Promise.resolve();
    return {
      executable: 'model.sh',
      description: 'from the template',
      submitTemplate: 'transferred',
      remoteInputFiles: ['$(APP_WORKSPACE)/model.sh', '$(USER_WORKSPACE)/input_2'],
      environment: { WHERE: '$(USER_WORKSPACE)' },
    };
  }

  @CondorJobTemplate()
  shell() {
    return { executable: '/bin/sh', attributes: { transfer_executable: false } };
  }

  @BasicJobTemplate()
  survey() {
    return {};
  }
}

describe('what the document of 2016 describes', () => {
  let directory: string;
  let test: TestApp;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    test = await startTestApp({
      apps: [MyFirstApp],
      directory,
      schedulers: [
        embedded({ name: 'first', directory: join(directory, 'first') }),
        embedded({ name: 'second', directory: join(directory, 'second') }),
      ],
      submitTemplates: {
        transferred: { should_transfer_files: 'YES', when_to_transfer_output: 'ON_EXIT', output: 'out.$(Process)' },
      },
    });
    const workspaces = test.app.get(Workspaces, { strict: false });
    await writeFile(join(await workspaces.ofApp('my_first_app'), 'model.sh'), '#!/bin/sh\necho "$WHERE $1"\n', {
      mode: 0o755,
    });
    await writeFile(join(await workspaces.ofUser('my_first_app', 'ann'), 'input_2'), 'rain');
  });

  afterAll(() => test.dispose());

  function create(templateName: string, parameters: object = {}): Promise<Job> {
    return test.jobs.createJob({ name: 'job_name', user: 'ann', templateName, ...parameters });
  }

  it('makes jobs of the type that a generic template names', async () => {
    const [condor, byHand] = [await create('generic'), await create('generic by hand')];

    expect([condor, byHand].map(({ type }) => type)).toEqual([JOB_TYPES.CONDOR, JOB_TYPES.BASIC]);
    expect(condor).toBeInstanceOf(CondorJob);
    expect(byHand).toBeInstanceOf(BasicJob);
    expect(byHand.description).toBe('from the template');
  });

  it('takes description, workspace and extended properties for all types of jobs, per job too', async () => {
    const workspaces = test.app.get(Workspaces, { strict: false });
    const project = join(workspaces.pathOfUser('my_first_app', 'ann'), 'project');
    await mkdir(project, { recursive: true });
    const own = { description: 'of its own', workspace: project, extendedProperties: { basin: 'Cedar' } };

    const jobs = [await create('model', own), await create('survey', own)];
    const usual = await create('survey');

    for (const job of jobs) expect(job).toMatchObject({ description: 'of its own', workspace: project });
    expect(jobs.map(({ extendedProperties }) => extendedProperties)).toEqual([
      { kind: 'run', basin: 'Cedar' },
      { basin: 'Cedar' },
    ]);
    expect(usual.workspace).toBe(workspaces.pathOfUser('my_first_app', 'ann'));
  });

  it('resolves the workspace variables of a template, and none that createJob is given', async () => {
    const workspaces = test.app.get(Workspaces, { strict: false });

    const job = await create('model', { description: '$(USER_WORKSPACE)', arguments: ['$(APP_WORKSPACE)'] });
    await waitForEnd(await job.execute());

    expect(job.description).toBe('$(USER_WORKSPACE)');
    expect(job.remoteInputFiles).toEqual([
      join(workspaces.pathOfApp('my_first_app'), 'model.sh'),
      join(workspaces.pathOfUser('my_first_app', 'ann'), 'input_2'),
    ]);
    expect((await job.log('output'))?.text).toBe(`${workspaces.pathOfUser('my_first_app', 'ann')} $(APP_WORKSPACE)\n`);
  });

  it('takes submit templates that the app registers itself', async () => {
    const job = await create('model', { arguments: ['x'] });

    await waitForEnd(await job.execute());

    expect(job.status).toBe('Complete');
    expect((await job.files()).map(({ path }) => path)).toContain('out.0');
  });

  it('runs a job on the scheduler that it names, by name or object, and else on the first one', async () => {
    const schedulers = test.app.get(JobSchedulers, { strict: false });

    const jobs = [
      await create('generic'),
      await create('generic', { scheduler: 'second' }),
      await create('generic', { scheduler: schedulers.get('second') }),
    ];
    for (const job of jobs) await waitForEnd(await job.execute());

    expect(schedulers.list().map(({ name }) => name)).toEqual(['first', 'second']);
    expect(jobs.map(({ scheduler, status }) => [scheduler, status])).toEqual([
      ['first', 'Complete'],
      ['second', 'Complete'],
      ['second', 'Complete'],
    ]);
  });

  it('keeps nothing of a job that is neither saved nor executed; executing saves', async () => {
    const before = await test.jobs.countJobs();

    await create('generic');
    const between = await test.jobs.countJobs();
    const job = await (await create('generic')).execute();

    expect(between).toBe(before);
    expect((await test.jobs.getJob(job.id))?.name).toBe('job_name');
    await waitForEnd(job);
  });

  it('lets attributes be set and read before the execution: a text as it stands, a list quoted', async () => {
    const job = await create('shell');

    job.setAttribute('arguments', ['-c', 'echo "$1"', 'sh', 'it is "quoted"']).setAttribute('rank', '2');
    await waitForEnd(await job.execute());

    expect(job.getAttribute('RANK')).toBe('2');
    expect((await job.log('output'))?.text).toBe('it is "quoted"\n');
    expect(() => job.setAttribute('rank', '3')).toThrow(/cannot be (changed|executed)|Complete/);
  });

  it('shows all properties of a job, and in its JSON no environment, path or remote id', async () => {
    const job = await create('shell', {
      description: 'all properties',
      numJobs: 2,
      arguments: ['-c', 'sleep 0.2'],
      environment: { SECRET: 'a secret' },
    });
    await waitForEnd(await job.execute());

    expect(job).toMatchObject({
      id: expect.any(Number),
      key: expect.stringMatching(/^[0-9a-f-]{36}$/),
      app: 'my_first_app',
      type: 'condor',
      template: 'shell',
      name: 'job_name',
      description: 'all properties',
      user: 'ann',
      status: 'Complete',
      schedulerStatus: expect.any(String),
      statusMessage: null,
      statuses: { completed: 2 },
      exitCode: 0,
      exitSignal: null,
      scheduler: 'first',
      clusterId: expect.any(Number),
      procs: { first: 0, last: 1 },
      remoteId: expect.stringContaining(String(job.id)),
      numJobs: 2,
      attributes: { transfer_executable: false },
      remoteInputFiles: [],
      workspace: expect.stringContaining('ann'),
      extendedProperties: {},
      creationTime: expect.any(Date),
      executeTime: expect.any(Date),
      startTime: expect.any(Date),
      completionTime: expect.any(Date),
      unreachableSince: null,
      lostTime: null,
    });
    expect(job.runTime).toBe(job.completionTime!.getTime() - job.startTime!.getTime());
    const json = JSON.stringify(job);
    for (const hidden of ['a secret', job.workspace, job.remoteId!]) expect(json).not.toContain(hidden);
    expect(JSON.parse(json)).toMatchObject({ status: 'Complete', runTime: job.runTime });
  });

  it('keeps the program in memory while it is suspended, and lets it go on', async () => {
    const job = await create('shell', { arguments: ['-c', 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.3; done'] });
    await job.execute();
    await waitForStatus(job, 'Running');

    await job.suspend();
    await waitForStatus(job, 'Paused');
    await job.resume();
    await waitForEnd(job);

    expect((await job.log('output'))?.text).toBe('1\n2\n3\n4\n5\n6\n');
  });

  it('brings a status up to date at once where the tracker would look later', async () => {
    const job = await (await create('generic')).execute();

    while (!job.isFinal) await job.updateStatus();

    expect(job.status).toBe('Complete');
    expect(await (await job.updateStatus()).updateStatus()).toBe(job);
  });
});

describe('an app that configures no scheduler', () => {
  it('submits to the HTCondor of this machine; where there is none, an error says what to do', async () => {
    const directory = await temporaryDirectory();
    const test = await startTestApp({ apps: [MyFirstApp], directory, schedulers: [] });
    const local = test.app.get(JobSchedulers, { strict: false }).default;

    const check = await local.check();

    expect({ name: local.name, kind: local.kind }).toEqual({ name: 'local', kind: 'htcondor' });
    expect(check.message).toMatch(check.ok ? /HTCondor/ : /condor_submit.*not found|does not take jobs/s);
    await test.dispose();
  });
});
