import { afterAll, beforeAll, describe } from '@jest/globals';
import { htcondorSsh } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { describeShutdown } from './shutdown.suite.js';

describe('an application with HTCondor over SSH', () => {
  let proxy: TcpProxy;

  beforeAll(async () => {
    proxy = await startTcpProxy(findSubmitHost());
  });

  afterAll(() => proxy.close());

  describeShutdown({
    define: () => htcondorSsh({ name: 'pool', ...findSubmitHost(), host: '127.0.0.1', port: proxy.port }),
    line: {
      freeze: () => {
        proxy.freeze();
      },
      restore: () => {
        proxy.cut();
      },
    },
  });
});
