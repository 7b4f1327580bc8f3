import { join } from 'node:path';
import { embedded } from 'nestjs-jobs';
import { POSTGRES } from '../../support/databases.js';
import { describeJobLife } from './job-life.suite.js';

describeJobLife(
  'the embedded scheduler and PostgreSQL, in a named DataSource',
  (directory) => embedded({ name: 'embedded', directory: join(directory, 'embedded'), maxRunning: 4 }),
  { kind: POSTGRES, dataSource: 'jobs' },
);
