import { describe, expect, it } from '@jest/globals';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { freePort } from '../../support/free-port.js';
import { startTestApp, temporaryDirectory } from '../../support/test-app.js';
import { setting } from './called-app.js';

describe('the status callback on a Fastify that ignores trailing slashes by itself', () => {
  it.each([{ ignoreTrailingSlash: true }, { routerOptions: { ignoreTrailingSlash: true } }])(
    'starts with %j',
    async (options) => {
      const test = await startTestApp({
        ...setting(await temporaryDirectory()),
        create: (module) =>
          module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(options), { logger: false }),
      });
      const port = await freePort();
      await test.app.listen(port, '127.0.0.1');

      for (const path of ['/update-job-status/1', '/update-job-status/1/']) {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`);
        expect(await answer.json()).toEqual({ success: true });
      }
      await test.dispose();
    },
  );
});

describe('the URL of the status callback', () => {
  it('has the public URL of the app where that is configured', async () => {
    const test = await startTestApp({
      ...setting(await temporaryDirectory()),
      publicUrl: 'https://example.org/models/',
      callback: { path: 'hooks/job' },
    });

    const address = await test.jobs.getJobStatusCallbackUrl({ protocol: 'http', headers: { host: 'inside:3000' } }, 27);

    expect(address).toBe('https://example.org/models/hooks/job/27/');
    await test.dispose();
  });
});
