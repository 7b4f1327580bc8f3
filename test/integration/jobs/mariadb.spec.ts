import { join } from 'node:path';
import { embedded } from 'nestjs-jobs';
import { MARIADB } from '../../support/databases.js';
import { describeJobLife } from './job-life.suite.js';

describeJobLife(
  'the embedded scheduler and MariaDB, under a prefix',
  (directory) => embedded({ name: 'embedded', directory: join(directory, 'embedded'), maxRunning: 4 }),
  { kind: MARIADB, entityPrefix: 'acme_' },
);
