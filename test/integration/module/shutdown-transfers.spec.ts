import { describe } from '@jest/globals';
import { join } from 'node:path';
import { embedded } from 'nestjs-jobs';
import { describeTransfers } from './shutdown-transfers.suite.js';

const FILES = 3000;
const FILE_BYTES = 4096;

describe('an application with the embedded scheduler', () => {
  describeTransfers({
    define: (directory) => embedded({ name: 'here', directory: join(directory, 'embedded') }),
    outputs: `head -c ${FILES * FILE_BYTES} /dev/zero | split -a 4 -b ${FILE_BYTES} - part-of-`,
    size: { files: FILES, bytes: FILES * FILE_BYTES },
    inputBytes: 64 * 1024 * 1024,
  });
});
