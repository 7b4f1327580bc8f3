import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REPORT =
  'console.log(JSON.stringify({ names: Object.keys(jobs).sort(), token: jobs.getJobManagerToken("a"), entities: jobs.JOBS_ENTITIES.length }))';

async function reportOf(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, [...args]);
  return JSON.parse(stdout);
}

describe('the built package', () => {
  it('can be required and imported, and is the same both ways', async () => {
    const required = await reportOf(
      '-e',
      `require('reflect-metadata'); const jobs = require('nestjs-jobs'); ${REPORT}`,
    );
    const imported = await reportOf(
      '--input-type=module',
      '-e',
      `import 'reflect-metadata'; const jobs = await import('nestjs-jobs'); ${REPORT}`,
    );

    expect(required).toEqual(imported);
    expect(required).toMatchObject({
      names: expect.arrayContaining(['JobsModule', 'JobManager', 'htcondorSsh', 'embedded']),
      token: 'JobManager:a',
    });
  });

  it('lets nothing else be reached', async () => {
    await expect(run(process.execPath, ['-e', "require('nestjs-jobs/dist/cjs/engine/tracker.js')"])).rejects.toThrow(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  });
});
