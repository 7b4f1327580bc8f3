import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Workspaces } from 'nestjs-jobs';
import type { TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd } from '../../support/wait-for.js';
import { scriptJob, startDefectsApp } from './support.js';

describe('W-DATA: deleting a job removes what is its own, and nothing else', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startDefectsApp();
  });

  afterAll(() => test.dispose());

  it.each<[string, { readonly workspace?: string; readonly submitTemplate?: string | undefined }]>([
    ['a job that takes the default workspace', {}],
    ['a job with a submit template that names no directory', { submitTemplate: 'base' }],
    ['a job with no submit template', { submitTemplate: undefined }],
    ['a job with a workspace of its own', { workspace: '$(own)' }],
  ])('of %s', async (_what, parameters) => {
    const workspaces = test.app.get(Workspaces, { strict: false });
    const workspace = await workspaces.ofUser('defects', 'ann');
    const notes = join(workspace, 'notes.txt');
    await writeFile(notes, 'of years');
    const own = parameters.workspace === undefined ? {} : { workspace: join(workspace, 'project') };
    const job = await scriptJob(test.jobs, 'echo > out.txt', { ...parameters, ...own });

    await waitForEnd(await job.execute());
    const { directory } = job;
    const existed = existsSync(directory);
    await job.delete();
    await waitFor(
      () => Promise.resolve(existsSync(directory)),
      (exists) => !exists,
    );

    expect(existed).toBe(true);
    expect(await readFile(notes, 'utf8')).toBe('of years');
    expect(existsSync(workspaces.pathOfApp('defects'))).toBe(true);
  });

  it.each(['initialdir', 'InitialDir', 'initial_dir', 'job_iwd', '+Iwd', 'My.iwd'])(
    'and no submit command moves a job elsewhere: %s',
    async (name) => {
      await expect(scriptJob(test.jobs, 'true', { attributes: { [name]: '.' } })).rejects.toMatchObject({
        code: 'INVALID_JOB_PARAMETERS',
      });
    },
  );

  it('and a job whose directory somebody moved away is deleted without touching what stands in its place', async () => {
    const job = await scriptJob(test.jobs, 'echo > out.txt');
    await waitForEnd(await job.execute());
    const elsewhere = `${job.directory}.moved`;
    await rename(job.directory, elsewhere);

    await job.delete();

    expect(existsSync(join(elsewhere, 'out.txt'))).toBe(true);
  });
});
