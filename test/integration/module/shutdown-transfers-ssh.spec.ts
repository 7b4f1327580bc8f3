import { afterAll, beforeAll, describe } from '@jest/globals';
import { htcondorSsh } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { describeTransfers } from './shutdown-transfers.suite.js';

const BYTES = 32 * 1024 * 1024;

/** For each piece of at most 64 KiB. */
const LAG_MS = 20;

describe('an application with HTCondor over SSH', () => {
  let proxy: TcpProxy;

  beforeAll(async () => {
    proxy = await startTcpProxy(findSubmitHost());
  });

  afterAll(() => proxy.close());

  describeTransfers({
    define: () => htcondorSsh({ name: 'pool', ...findSubmitHost(), host: '127.0.0.1', port: proxy.port }),
    outputs: `head -c ${BYTES} /dev/zero > part-of-one`,
    size: { files: 1, bytes: BYTES },
    inputBytes: BYTES,
    slow: () => {
      proxy.slow(LAG_MS);
    },
    quick: () => {
      proxy.restore();
      proxy.cut();
    },
    freeze: () => {
      proxy.freeze();
    },
  });
});
