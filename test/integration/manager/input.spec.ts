import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BasicJobTemplate, CondorJobTemplate, embedded, JobsApp } from 'nestjs-jobs';
import { join } from 'node:path';
import { startTestApp, temporaryDirectory } from '../../support/test-app.js';
import { waitForEnd } from '../../support/wait-for.js';
import { RunoffInput, startManagedApp, type ManagedTestApp } from './manager-app.js';

describe('the input of a template', () => {
  let test: ManagedTestApp;

  beforeAll(async () => {
    test = await startManagedApp();
  });

  afterAll(() => test.dispose());

  it('reaches the template as an instance, is kept with the job, and is an instance again when it is read', async () => {
    const input = { area: 12.5, basin: 'Cedar', from: new Date('2012-01-01T00:00:00Z') };

    const job = await test.typed.createJob({ name: 'a', user: 'ann', templateName: 'runoff', input });
    await waitForEnd(await job.execute());
    const again = await test.jobs.getJobOrFail(job.id);

    expect((await job.log('output'))?.text).toBe('RunoffInput\n12.5\nCedar\n2012-01-01T00:00:00.000Z\n');
    expect(job.input).toEqual(Object.assign(new RunoffInput(), input));
    expect(again.input).toBeInstanceOf(RunoffInput);
    expect(again.input).toEqual(job.input);
    expect(JSON.parse(JSON.stringify(again))).toMatchObject({
      input: { area: 12.5, basin: 'Cedar', from: '2012-01-01T00:00:00.000Z' },
    });
  });

  it.each([
    ['missing', undefined, 'input'],
    ['wrong', { area: -1 }, 'input.area'],
    ['too much', { area: 1, hack: true }, 'input.hack'],
  ])('that is %s is refused, and nothing is stored', async (_what, input, field) => {
    const create = test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'runoff', input });

    await expect(create).rejects.toMatchObject({
      code: 'INVALID_JOB_PARAMETERS',
      problems: [{ field, message: expect.any(String) }],
    });
  });

  it('is refused by a template that takes none', async () => {
    const create = test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'quick', input: { area: 1 } });

    await expect(create).rejects.toThrow('"quick" are not valid: input: is not taken by this template');
  });

  it('that is too large for every database is refused by its name', async () => {
    const create = test.jobs.createJob({
      name: 'a',
      user: 'ann',
      templateName: 'quick',
      extendedProperties: { text: 'x'.repeat(60_000) },
      arguments: ['y'.repeat(60_000)],
    });

    await expect(create).rejects.toMatchObject({
      problems: [
        { field: 'extendedProperties', message: expect.stringMatching(/takes 60011 bytes .* 60000 can be kept/) },
        { field: 'parameters', message: expect.stringContaining('60000') },
      ],
    });
  });
});

describe('the templates of an app', () => {
  it('are known by their names and by the members that declare them', async () => {
    const test = await startManagedApp();

    const jobs = await Promise.all(
      ['by-hand', 'byHand'].map((templateName) => test.jobs.createJob({ name: 'a', user: 'ann', templateName })),
    );

    expect(jobs.map(({ template }) => template)).toEqual(['by-hand', 'by-hand']);
    await test.dispose();
  });

  async function start(app: new () => object, submitTemplates = {}): Promise<void> {
    const directory = await temporaryDirectory();
    const schedulers = [embedded({ name: 'embedded', directory: join(directory, 'embedded') })];
    const test = await startTestApp({ apps: [app], schedulers, directory, submitTemplates });
    await test.dispose();
  }

  it('stop the start where one has the name of another one’s member', async () => {
    @JobsApp({ package: 'crossed' })
    class CrossedApp {
      @BasicJobTemplate()
      first = {};

      @BasicJobTemplate({ name: 'first' })
      second = {};
    }

    await expect(start(CrossedApp)).rejects.toThrow(/"first" twice, at CrossedApp\.first and at CrossedApp\.second/);
  });

  it.each([
    ['a command of this library', { queue: 5 }, /"mine".*`numJobs`/],
    ['a line break', { rank: 'a\nqueue' }, /"mine".*control character/],
    ['a value that is none', { rank: {} }, /"mine".*must be an object of texts/],
  ])('stop the start where a registered submit template has %s', async (_what, commands, message) => {
    @JobsApp({ package: 'plain' })
    class PlainApp {
      @CondorJobTemplate()
      plain = { executable: '/bin/true' };
    }

    await expect(start(PlainApp, { mine: commands })).rejects.toMatchObject({
      code: 'INVALID_SUBMIT_TEMPLATE',
      message: expect.stringMatching(message),
    });
  });
});
