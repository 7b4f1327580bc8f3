import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BasicJobTemplate,
  CondorJobTemplate,
  embedded,
  htcondorSsh,
  JobsApp,
  Workspaces,
  type Job,
  type SchedulerDefinition,
  type TextPiece,
} from 'nestjs-jobs';
import { lastValueFrom, toArray } from 'rxjs';
import { findSubmitHost } from '../../support/submit-host.js';
import { startTestApp, temporaryDirectory, type TestApp } from '../../support/test-app.js';
import { waitFor, waitForEnd, waitForStatus } from '../../support/wait-for.js';

/** Prints a line about every third of a second, a character of three bytes at its end. */
const PROGRAM = `#!/bin/sh
for line in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  echo "line $line of $1 €"
  sleep 0.3
done
echo "warning of $1" >&2
`;

const LINES = Array.from({ length: 15 }, (_, index) => index + 1);

const PRINTED = (subJob: number): string => LINES.map((line) => `line ${line} of ${subJob} €\n`).join('');

@JobsApp({ package: 'logs' })
class LogsApp {
  @CondorJobTemplate()
  prints() {
    return {
      executable: '$(APP_WORKSPACE)/prints.sh',
      submitTemplate: 'vanilla_transfer_files',
      attributes: { stream_output: true },
      arguments: '$(Process)',
    };
  }

  @BasicJobTemplate()
  byHand() {
    return {};
  }
}

const schedulers: [string, (directory: string) => SchedulerDefinition][] = [
  [
    'the embedded scheduler',
    (directory) => embedded({ name: 'here', directory: join(directory, 'embedded'), maxRunning: 4 }),
  ],
  ['HTCondor over SSH', () => htcondorSsh({ name: 'pool', ...findSubmitHost() })],
];

async function textOf(pieces: AsyncIterable<TextPiece>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece.text;
  return text;
}

describe.each(schedulers)('the logs of a job on %s', (_name, scheduler) => {
  let test: TestApp;

  beforeAll(async () => {
    const directory = await temporaryDirectory();
    test = await startTestApp({ apps: [LogsApp], schedulers: [scheduler(directory)], directory });
    const program = join(await test.app.get(Workspaces, { strict: false }).ofApp('logs'), 'prints.sh');
    await writeFile(program, PROGRAM);
    await chmod(program, 0o755);
  });

  afterAll(() => test.dispose());

  async function create(numJobs = 1): Promise<Job> {
    const job = await test.jobs.createJob({ name: 'prints', user: 'ann', templateName: 'prints', numJobs });
    return job.save();
  }

  it('are followed from before the job is executed until it has ended, over the collection of its outputs', async () => {
    const job = await create(2);
    const pieces: TextPiece[] = [];
    const followed = (async () => {
      for await (const piece of job.followLog('output', { subJob: 1 })) pieces.push(piece);
    })();
    const other = textOf(job.followLog('error', { subJob: 1, from: 0 }));
    const early = await job.logs();

    await job.execute();
    await followed;
    const ended = await waitForEnd(job);

    expect(early).toEqual([]);
    expect(pieces.map(({ text }) => text).join('')).toBe(PRINTED(1));
    expect(pieces.length).toBeGreaterThan(1);
    expect(await other).toBe('warning of 1\n');
    expect(ended.status).toBe('Complete');
  });

  it('can be listed, read by lines and followed again when it has ended', async () => {
    const job = await create(2);
    await waitForEnd(await job.execute());

    const logs = await job.logs();
    const last = await job.log('output', { subJob: 1, lines: 2 });

    expect(logs.map(({ name, subJob, size }) => [name, subJob, size])).toEqual([
      ['output', 0, Buffer.byteLength(PRINTED(0))],
      ['error', 0, 13],
      ['log', null, expect.any(Number)],
      ['output', 1, Buffer.byteLength(PRINTED(1))],
      ['error', 1, 13],
    ]);
    expect((await job.logs({ from: 1, limit: 1 })).map(({ subJob }) => subJob)).toEqual([1, 1, 1]);
    expect(last).toMatchObject({ text: 'line 14 of 1 €\nline 15 of 1 €\n', to: logs[3]?.size, size: logs[3]?.size });
    expect(await textOf(job.followLog('output', { subJob: 1, from: last!.from }))).toBe(last?.text);
    expect(await textOf(job.followLog('log', { from: 0 }))).toContain('005 (');
    const events = await lastValueFrom(job.logEvents('error').pipe(toArray()));
    expect(events).toEqual([
      { type: 'log', id: '13', data: { text: 'warning of 0\n', from: 0, to: 13, size: 13 } },
      { type: 'end', data: '' },
    ]);
  });

  it('can be read while the job runs, by lines as well', async () => {
    const job = await create();
    await job.execute();
    await waitForStatus(job, 'Running');

    const running = await waitFor(
      () => job.log('output', { lines: 1 }),
      (piece) => piece !== null && piece.text !== '',
    );

    expect(running?.text).toMatch(/^line \d of 0 €\n$/);
    expect((await job.logs()).map(({ name }) => name)).toEqual(expect.arrayContaining(['output', 'log']));
    await waitForEnd(job);
  });

  it('end for a viewer who goes, at once', async () => {
    const job = await create();
    const gone = AbortSignal.timeout(50);
    const text = textOf(job.followLog('output', { signal: gone }));

    await Promise.race([text, delay(5000, 'too late', { ref: false })]).then((outcome) => {
      expect(outcome).toBe('');
    });
    await job.delete();
  });

  it('are complete when the job was stopped before it was executed', async () => {
    const job = await create();
    const text = textOf(job.followLog('output'));

    await job.stop();

    expect(await text).toBe('');
  });
});

describe('a BasicJob', () => {
  it('has no logs, and nothing to follow', async () => {
    const directory = await temporaryDirectory();
    const test = await startTestApp({
      apps: [LogsApp],
      schedulers: [embedded({ name: 'here', directory: join(directory, 'embedded') })],
      directory,
    });
    const job = await (await test.jobs.createJob({ name: 'a', user: 'ann', templateName: 'byHand' })).save();

    expect(await job.logs()).toEqual([]);
    expect(await job.log('output')).toBeNull();
    expect(await textOf(job.followLog('output'))).toBe('');
    expect(await lastValueFrom(job.logEvents('output').pipe(toArray()))).toEqual([{ type: 'end', data: '' }]);
    await test.dispose();
  });
});
