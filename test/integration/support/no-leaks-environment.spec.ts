import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '../../support/test-app.js';

let directory: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true }));

/** Runs one test in the environment of this project's tests. */
async function runTest(body: string): Promise<{ passed: boolean; output: string }> {
  await writeFile(join(directory, 'one.test.js'), `test('one', async () => { ${body} });\n`);
  const config = {
    testEnvironment: resolve('test/support/no-leaks-environment.mjs'),
    transform: {},
    injectGlobals: true,
  };
  const jest = [resolve('node_modules/jest/bin/jest.js'), '--rootDir', directory, '--config', JSON.stringify(config)];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', ...jest, '--forceExit'],
    {
      cwd: directory,
      encoding: 'utf8',
    },
  );
  return { passed: status === 0, output: stdout + stderr };
}

// A timer of Jest's own may be there at the last look, and is named as well.
describe('a file of tests fails', () => {
  it.each([
    [
      'a server',
      `await new Promise((r) => require('net').createServer().listen(0, r));`,
      /1 TCPServerWrap\n(.*\n)*.*- Server/,
    ],
    [
      'a process',
      `require('child_process').spawn('sleep', ['10'], { stdio: 'ignore' });`,
      /1 ProcessWrap\n(.*\n)*.*: sleep 10/,
    ],
    ['a timer', `setTimeout(() => undefined, 60_000);`, /1 Timeout/],
  ])('that leaves %s', async (_what, body, named) => {
    const { passed, output } = await runTest(body);

    expect(output).toMatch(named);
    expect(passed).toBe(false);
  });
});

describe('a file of tests passes', () => {
  it.each([
    ['ends what it has started', `const t = setTimeout(() => undefined, 60_000); clearTimeout(t);`],
    ['is about to end it', `require('child_process').spawn('sleep', ['0.3'], { stdio: 'ignore' });`],
    ['leaves what keeps no process alive', `setTimeout(() => undefined, 60_000).unref();`],
  ])('that %s', async (_what, body) => {
    const { passed, output } = await runTest(body);

    expect(output).toMatch(/1 passed/);
    expect(passed).toBe(true);
  });
});
