import { join } from 'node:path';
import { embedded } from 'nestjs-jobs';
import { describeResubmission } from './resubmit.suite.js';

describeResubmission('the embedded scheduler', (directory) =>
  embedded({ name: 'embedded', directory: join(directory, 'embedded'), maxRunning: 4 }),
);
