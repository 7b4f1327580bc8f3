import { setTimeout as delay } from 'node:timers/promises';
import { htcondorSsh, type SchedulerDefinition } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import type { TcpProxy } from '../../support/tcp-proxy.js';
import type { Trial } from './trial.js';

/** The time in which most jobs are under way, in ms. */
const SOON_MS = 800;

/** What can go wrong on the way to a submit host. */
export function trialsOnTheLine(proxy: TcpProxy): Trial[] {
  const define = (): SchedulerDefinition =>
    htcondorSsh({ name: 'here', ...findSubmitHost(), host: '127.0.0.1', port: proxy.port, keepAliveInterval: 1000 });
  const restore = (): Promise<void> => {
    proxy.restore();
    return Promise.resolve();
  };
  const trial = { scheduler: 'pool', define, restore } as const;
  return [
    {
      ...trial,
      title: 'SSH refused for 8 s',
      harm: async () => {
        await delay(SOON_MS);
        proxy.refuse();
        proxy.cut();
        await delay(8000);
        proxy.restore();
      },
    },
    {
      ...trial,
      title: 'SSH cut 20 times, each after some more bytes',
      harm: async () => {
        for (let time = 0; time < 20; time += 1) {
          await delay(400);
          proxy.cutAfter(1 + time * 150);
        }
      },
    },
    {
      ...trial,
      title: 'SSH half-open: from one moment on nothing comes through, and nobody is told',
      harm: async () => {
        await delay(SOON_MS);
        proxy.freeze();
        // What waits on the host for more goes on waiting until its system finds that nobody is there.
        await delay(15_000);
        proxy.cutFrozen();
      },
    },
    {
      ...trial,
      title: 'SSH slow: each packet takes 300 ms, each way, for 20 s',
      harm: async () => {
        proxy.slow(300);
        await delay(20_000);
        proxy.slow(0);
      },
    },
  ];
}
