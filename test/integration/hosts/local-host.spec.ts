import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { HostOptionsError } from '../../../lib/hosts/host.errors.js';
import { LocalHost } from '../../../lib/hosts/local-host.js';
import { waitFor } from '../../support/wait-for.js';
import { describeHost } from './host.conformance.js';

describeHost('LocalHost', () => new LocalHost());

describe('LocalHost', () => {
  it('works in the directory that it is given', async () => {
    const directory = await realpath(await mkdtemp(join(tmpdir(), 'local-host-')));
    const host = new LocalHost({ homeDirectory: directory });

    expect((await host.run({ argv: ['pwd'] })).stdout).toBe(`${directory}\n`);
    await host.writeFile('file', 'x');
    expect((await host.listDirectory('.'))?.map(({ name }) => name)).toEqual(['file']);

    await host.close();
    await rm(directory, { recursive: true });
  });

  it('says that the home directory does not exist', async () => {
    const host = new LocalHost({ homeDirectory: '/no/such/home' });

    await expect(host.run({ argv: ['true'] })).rejects.toThrow(HostOptionsError);
  });

  it('ends all of a pipeline when its time is over', async () => {
    const host = new LocalHost();
    const run = host.run({ argv: ['sh', '-c', 'sleep 97.53 | sleep 97.53'], timeout: 200 });

    await expect(run).rejects.toMatchObject({ code: 'COMMAND_TIMEOUT' });

    const { exitCode } = await waitFor(
      () => host.run({ argv: ['pgrep', '-fx', 'sleep 97.53'] }),
      (found) => found.exitCode !== 0,
    );
    expect(exitCode).toBe(1);
    await host.close();
  });
});
