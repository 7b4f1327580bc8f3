import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { temporaryDirectory } from '../../support/test-app.js';

/** A program and this Node.js on the submit host of the tests: HTCondor is the one of the machine that it runs on there. */
describe('HTCondor of this machine', () => {
  const host = new SshHost(findSubmitHost());
  const remote = `.nestjs-jobs-test/local-${randomUUID()}`;
  let local: string;

  beforeAll(async () => {
    local = await temporaryDirectory();
    await build({
      entryPoints: ['test/integration/conformance/htcondor-local.program.ts'],
      outfile: join(local, 'conformance.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      // What Nest loads only where an app has it.
      external: ['class-transformer', 'class-validator', '@nestjs/microservices', '@nestjs/websockets'],
      logLevel: 'error',
    });
    await send(process.execPath, 'node');
    await send(join(local, 'conformance.cjs'), 'conformance.cjs');
  }, 120_000);

  afterAll(async () => {
    await host.run({ argv: ['rm', '-rf', '--', remote] });
    await host.close();
    await rm(local, { recursive: true });
  });

  async function send(path: string, name: string): Promise<void> {
    const script = 'mkdir -p -- "$1" && cat > "$1/$2" && chmod 755 "$1/$2"';
    const argv = ['/bin/sh', '-c', script, 'sh', remote, name] as const;
    expect(await host.run({ argv, stdin: createReadStream(path) })).toMatchObject({ exitCode: 0, stderr: '' });
  }

  it('passes the conformance suite, by the test runner of Node.js', async () => {
    const { exitCode, stdout, stderr } = await host.run({
      argv: [`${remote}/node`, '--test-reporter=tap', `${remote}/conformance.cjs`],
      timeout: 540_000,
    });

    const failures = stdout.split('\n').filter((line) => /^\s*not ok/.test(line));
    expect({ failures, exitCode, stderr }).toEqual({ failures: [], exitCode: 0, stderr: '' });
    expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(25);
  }, 600_000);
});
