import { afterAll, describe, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { embedded } from 'nestjs-jobs';
import { schedulerConformance } from 'nestjs-jobs/testing';
import { temporaryDirectory } from '../../support/test-app.js';

const directory = await temporaryDirectory();
// After the suite's own clean-up, which needs it.
afterAll(() => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

schedulerConformance('the embedded scheduler', {
  describe,
  it,
  afterAll,
  create: (context) => embedded({ name: 'here', directory, maxRunning: 8 }).create(context),
});
