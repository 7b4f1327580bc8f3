import { join } from 'node:path';
import { embedded } from 'nestjs-jobs';
import { describeJobLife } from './job-life.suite.js';

describeJobLife('the embedded scheduler', (directory) =>
  embedded({ name: 'embedded', directory: join(directory, 'embedded'), maxRunning: 4 }),
);
