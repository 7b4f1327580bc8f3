import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { fakeScheduler, waitForStatus } from 'nestjs-jobs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import { AppModule } from '../src/app.module.js';
import { Settings } from '../src/settings.js';
import { WordsService } from '../src/words.service.js';

describe('An app with jobs, on a scheduler in memory', () => {
  const fake = fakeScheduler({ name: 'fake' });
  let directory: string;
  let module: TestingModule;
  let service: WordsService;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nestjs-jobs-compat-'));
    process.env.DATA_DIRECTORY = directory;
    module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(Settings)
      .useValue(Object.assign(new Settings(), { scheduler: fake }))
      .compile();
    await module.init();
    service = module.get(WordsService);
  });

  afterAll(async () => {
    await module.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('takes what a job left', async () => {
    const job = await service.start('ann', 'one two three');

    fake.start(job);
    await waitForStatus(job, 'Running');
    fake.write(job, 'count.txt', '3\n');
    fake.finish(job);
    await waitForStatus(job, 'Complete');

    expect(await service.wordsOf(job.id)).toBe(3);
  });

  it('keeps nothing of a job that failed', async () => {
    const job = await service.start('ann', 'one two three');

    fake.start(job);
    fake.fail(job);
    await waitForStatus(job, 'Error');

    expect(await service.wordsOf(job.id)).toBeNull();
  });
});
