import { describe } from '@jest/globals';
import { join } from 'node:path';
import { embedded } from 'nestjs-jobs';
import { fakeScheduler } from 'nestjs-jobs/testing';
import { describeShutdown } from './shutdown.suite.js';

describe('an application with the embedded scheduler', () => {
  describeShutdown({ define: (directory) => embedded({ name: 'here', directory: join(directory, 'embedded') }) });
});

describe('an application with a scheduler in memory', () => {
  const fake = fakeScheduler({ name: 'fake' });

  describeShutdown({
    define: () => fake,
    start: (job) => {
      fake.start(job);
    },
    finish: (job) => {
      fake.finish(job);
    },
  });
});
