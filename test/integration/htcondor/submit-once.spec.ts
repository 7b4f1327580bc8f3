import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { systemClock } from '../../../lib/domain/clock.js';
import { SshHost } from '../../../lib/hosts/ssh-host.js';
import { HtcondorScheduler } from '../../../lib/schedulers/htcondor/htcondor.scheduler.js';
import { SchedulerUnavailableError, SubmissionUnclearError } from '../../../lib/schedulers/scheduler.errors.js';
import type { Submission } from '../../../lib/schedulers/scheduler.js';
import { findSubmitHost } from '../../support/submit-host.js';
import { DIRECTORY, TestScheduler } from './support.js';
import { alwaysMyTurn } from '../../support/query-turns.js';

jest.setTimeout(180_000);

const PROCS = 300;
const ROUNDS = 6;

describe('a submission on a real pool', () => {
  let pool: TestScheduler;

  beforeAll(() => {
    pool = new TestScheduler();
  });

  afterAll(async () => {
    await pool.close();
  });

  function large(): Submission {
    return pool.submission({ numJobs: PROCS, commands: [{ name: 'hold', value: 'true' }] });
  }

  /** The same installation over another connection, or with other commands than the host's own. */
  function anotherScheduler(host: SshHost, path?: string, takeQueryTurn = alwaysMyTurn): HtcondorScheduler {
    return new HtcondorScheduler(
      host,
      { name: 'pool', directory: DIRECTORY, ...(path !== undefined && { path }) },
      { installation: pool.installation, clock: systemClock, takeQueryTurn },
    );
  }

  /** A directory on the host with a `condor_submit` of our own; `$real` is HTCondor's. */
  async function fakeCondorSubmit(name: string, script: string): Promise<string> {
    const directory = `${await pool.host.homeDirectory()}/${DIRECTORY}/${pool.installation}/${name}`;
    const real = (await pool.output('/bin/sh', '-c', 'command -v condor_submit')).trim();
    await pool.host.makeDirectory(directory);
    await pool.host.writeFile(`${directory}/condor_submit`, `#!/bin/sh\nreal=${real}\n${script}\n`, { mode: 0o755 });
    return directory;
  }

  async function expectOneCluster(submission: Submission): Promise<void> {
    const cluster = await pool.scheduler.submit(submission);
    expect(cluster).toMatchObject({ firstProc: 0, lastProc: submission.numJobs - 1 });
    expect(await pool.clustersOf(submission.key)).toEqual([String(cluster.clusterId)]);
  }

  it('gives the same cluster to every call with the same key, also at once', async () => {
    const submission = pool.submission({ commands: [{ name: 'hold', value: 'true' }] });

    const clusters = await Promise.all([1, 2, 3, 4].map(() => pool.scheduler.submit(submission)));

    expect(new Set(clusters.map(({ clusterId }) => clusterId)).size).toBe(1);
    await expectOneCluster(submission);
  });

  it('ends in one cluster wherever the connection breaks', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const submission = large();
      const host = new SshHost(findSubmitHost());
      const scheduler = anotherScheduler(host);
      await scheduler.zoneOffsetMinutes();
      const attempt = scheduler.submit(submission).catch((error: unknown) => error);
      await delay((round / ROUNDS) * 400);
      await host.close();
      await attempt;

      await expectOneCluster(submission);
    }
  });

  it('ends in one cluster whenever its shell is killed', async () => {
    let killed = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const submission = large();
      const attempt = pool.scheduler.submit(submission).catch((error: unknown) => error);
      await delay(30 + (round / ROUNDS) * 300);
      const pids = (await pool.output('pgrep', '-f', `submit-once-.*${submission.key}`)).split('\n').filter(Boolean);
      if (pids.length > 0) {
        await pool.host.run({ argv: ['kill', '-9', ...pids] });
        killed += 1;
      }
      await attempt;

      await expectOneCluster(submission);
    }
    expect(killed).toBeGreaterThan(0);
  });

  it('is looked for when condor_submit lost the answer to the commit', async () => {
    const path = await fakeCondorSubmit(
      'lost',
      '"$real" "$@" > /dev/null\necho "ERROR: Failed to commit job submission into the queue." >&2\nexit 1',
    );
    const submission = large();

    await expect(anotherScheduler(pool.host, path).submit(submission)).rejects.toThrow(SubmissionUnclearError);

    await expectOneCluster(submission);
  });

  it('is found in the queue when the event log is gone', async () => {
    const path = await fakeCondorSubmit('silent', '"$real" "$@" > /dev/null');
    const submission = large();
    await expect(anotherScheduler(pool.host, path).submit(submission)).rejects.toThrow(SubmissionUnclearError);
    const log = `${await pool.host.homeDirectory()}/${DIRECTORY}/${pool.installation}/events/${submission.eventLog}`;
    await pool.host.run({ argv: ['rm', log] });

    await expectOneCluster(submission);
  });

  it('is not repeated while the queue cannot be asked', async () => {
    const path = await fakeCondorSubmit('crashed', 'exit 1');
    await pool.host.run({
      argv: ['/bin/sh', '-c', 'printf "#!/bin/sh\nexit 1\n" > "$1/condor_q"; chmod 755 "$1/condor_q"', 'sh', path],
    });
    const submission = pool.submission({ commands: [{ name: 'hold', value: 'true' }] });
    const scheduler = anotherScheduler(pool.host, path);
    await expect(scheduler.submit(submission)).rejects.toThrow(SubmissionUnclearError);

    await expect(scheduler.submit(submission)).rejects.toThrow(SubmissionUnclearError);

    expect(await pool.clustersOf(submission.key)).toEqual([]);
    await expectOneCluster(submission);
  });

  it('is not repeated, nor the queue asked, while that is the turn of somebody else', async () => {
    const path = await fakeCondorSubmit('killed', 'kill -9 $$');
    const submission = pool.submission({ commands: [{ name: 'hold', value: 'true' }] });
    await expect(anotherScheduler(pool.host, path).submit(submission)).rejects.toThrow(SubmissionUnclearError);
    const scheduler = anotherScheduler(pool.host, path, () => Promise.resolve(false));

    await expect(scheduler.submit(submission)).rejects.toThrow(/asked once a minute at most/);

    await expectOneCluster(submission);
  });

  it('is asked for together with all others that are in doubt', async () => {
    const path = await fakeCondorSubmit('broken', 'kill -9 $$');
    const counting = `${await pool.host.homeDirectory()}/${DIRECTORY}/${pool.installation}/counting`;
    await pool.host.makeDirectory(counting);
    for (const command of ['condor_q', 'condor_history']) {
      const real = (await pool.output('/bin/sh', '-c', `command -v ${command}`)).trim();
      const script = `#!/bin/sh\necho ${command} >> ${counting}/calls\nexec ${real} "$@"\n`;
      await pool.host.writeFile(`${counting}/${command}`, script, { mode: 0o755 });
    }
    const lost = Array.from({ length: 4 }, () => pool.submission({ commands: [{ name: 'hold', value: 'true' }] }));
    for (const submission of lost)
      await anotherScheduler(pool.host, path)
        .submit(submission)
        .catch(() => null);
    const turns = [false, false, false, true];
    const scheduler = anotherScheduler(pool.host, counting, () => Promise.resolve(turns.shift() ?? false));
    for (const submission of lost.slice(1)) {
      await expect(scheduler.submit(submission)).rejects.toThrow(SubmissionUnclearError);
    }

    for (const submission of lost) await scheduler.submit(submission);

    expect((await pool.output('cat', `${counting}/calls`)).split('\n').filter(Boolean)).toEqual([
      'condor_q',
      'condor_history',
    ]);
    for (const submission of lost) await expectOneCluster(submission);
  });

  it('is tried again when the schedd was not there', async () => {
    const path = await fakeCondorSubmit('down', 'echo "ERROR: Can\'t find address of local schedd" >&2\nexit 1');
    const submission = pool.submission({ commands: [{ name: 'hold', value: 'true' }] });

    await expect(anotherScheduler(pool.host, path).submit(submission)).rejects.toThrow(SchedulerUnavailableError);

    await expectOneCluster(submission);
  });
});
