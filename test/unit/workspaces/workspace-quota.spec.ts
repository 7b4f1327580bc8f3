import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  WorkspaceGuard,
  WorkspaceQuotaExceededError,
  type WorkspaceUsage,
} from '../../../lib/workspaces/workspace-quota.js';
import { Workspaces } from '../../../lib/workspaces/workspaces.js';

const ANN = { app: 'runoff', user: 'ann' };

describe('the quota of workspaces', () => {
  let workspaces: Workspaces;

  beforeEach(async () => {
    workspaces = new Workspaces(await mkdtemp(join(tmpdir(), 'nestjs-jobs-quota-')));
  });

  afterEach(() => rm(workspaces.root, { recursive: true }));

  async function usage(): Promise<WorkspaceUsage | undefined> {
    let seen: WorkspaceUsage | undefined;
    await new WorkspaceGuard(workspaces, (given) => void (seen = given)).check(ANN, 'execute');
    return seen;
  }

  it('is told whose workspace is meant and why, and how many bytes lie there', async () => {
    const workspace = workspaces.pathOfUser('runoff', 'ann');
    for (const path of [join(workspace, 'a'), join(workspace, 'deep/er/b'), workspaces.pathOfUser('runoff', 'bob')]) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, 'x'.repeat(1000));
    }

    const seen = await usage();

    expect(seen).toMatchObject({ ...ANN, workspace, moment: 'execute' });
    expect(await seen?.bytes()).toBe(2000);
  });

  it('does not follow links out of the workspace', async () => {
    const workspace = await workspaces.ofUser('runoff', 'ann');
    await writeFile(join(workspaces.root, 'large'), 'x'.repeat(100_000));
    await symlink(workspaces.root, join(workspace, 'link'));

    expect(await (await usage())?.bytes()).toBeLessThan(1000);
  });

  it('finds nothing where there is no workspace yet', async () => {
    expect(await (await usage())?.bytes()).toBe(0);
  });

  it('says who uses how much of how much', () => {
    expect(new WorkspaceQuotaExceededError(ANN, 2_500_000, 1_000_000).message).toBe(
      'The workspace of the user "ann" in the app "runoff" holds 2.5 MB, and 1 MB are allowed. Delete jobs or files ' +
        'that are not needed any more, then execute the job again.',
    );
  });
});
