import { describe } from '@jest/globals';
import { join } from 'node:path';
import { embedded } from 'nestjs-jobs';
import { describeProcess } from './shutdown-process.suite.js';

describe('a process with the embedded scheduler', () => {
  const options = (directory: string) => ({ name: 'here', directory: join(directory, 'embedded') });

  describeProcess({ kind: 'embedded', options, define: (directory) => embedded(options(directory)) });
});
