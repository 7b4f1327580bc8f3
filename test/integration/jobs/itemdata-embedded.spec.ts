import { join } from 'node:path';
import { embedded } from 'nestjs-jobs';
import { describeItemdata } from './itemdata.suite.js';

describeItemdata('the embedded scheduler', (directory) =>
  embedded({ name: 'embedded', directory: join(directory, 'embedded'), maxRunning: 4 }),
);
