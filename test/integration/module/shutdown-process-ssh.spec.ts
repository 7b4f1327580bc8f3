import { afterAll, beforeAll, describe } from '@jest/globals';
import { htcondorSsh } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { describeProcess } from './shutdown-process.suite.js';

describe('a process with HTCondor over SSH', () => {
  let proxy: TcpProxy;

  beforeAll(async () => {
    proxy = await startTcpProxy(findSubmitHost());
  });

  afterAll(() => proxy.close());

  const options = () => ({ name: 'pool', ...findSubmitHost(), host: '127.0.0.1', port: proxy.port });

  describeProcess({
    kind: 'htcondorSsh',
    options,
    define: () => htcondorSsh(options()),
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
