import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { appendFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../../../lib/schedulers/embedded/layout.js';
import type { ActiveProc } from '../../../lib/schedulers/embedded/names.js';
import { Queue } from '../../../lib/schedulers/embedded/queue.js';
import { WorkerSupply } from '../../../lib/schedulers/embedded/worker-supply.js';
import { ownIdentity } from '../../../lib/schedulers/embedded/worker/process-identity.js';
import { releaseSlot, takeSlot } from '../../../lib/schedulers/embedded/worker/slots.js';
import type { Scheduler } from '../../../lib/schedulers/scheduler.js';
import { Harness, until, untilStatus } from './harness.js';

describe('the programs of the embedded scheduler', () => {
  let harness: Harness;
  let scheduler: Scheduler;

  beforeEach(async () => {
    harness = await Harness.create({ maxRunning: 2 });
    scheduler = harness.start();
  });

  afterEach(async () => {
    await harness.dispose();
  });

  const executing = (): Promise<number> => harness.count('executing');

  it('goes on while the app is down, with running and with waiting jobs', async () => {
    const submission = await harness.script('sleep 0.3; echo done', {}, { numJobs: 6 });
    await scheduler.submit(submission);
    await until('some run', async () => (await executing()) > 0);

    await scheduler.close();
    await until('all have ended', async () => (await harness.count('terminated')) === 6);
    const restarted = harness.start();

    expect((await restarted.query([submission.key])).map(({ jobStatus, exitCode }) => [jobStatus, exitCode])).toEqual(
      Array.from({ length: 6 }, () => [4, 0]),
    );
    expect(await executing()).toBe(6);
  });

  it('lets a restarted app control what an earlier one submitted', async () => {
    const submission = await harness.script('sleep 300', {}, { numJobs: 3 });
    await scheduler.submit(submission);
    await until('two run', async () => (await executing()) === 2);
    await scheduler.close();

    const restarted = harness.start();
    await restarted.control('remove', [submission.key], 'after the restart');

    expect(await untilStatus(restarted, submission, [3])).toHaveLength(3);
  });

  it('runs no more programs at once than maxRunning', async () => {
    const submission = await harness.script(
      'mkdir $PWD/run.$1; ls -d run.* | wc -l > count.$1; sleep 0.1; rmdir run.$1',
      { arguments: '$(Process)' },
      { numJobs: 10 },
    );

    await scheduler.submit(submission);
    await untilStatus(scheduler, submission, [4]);
    const counts = await Promise.all(
      Array.from({ length: 10 }, async (_none, proc) => Number(await harness.run(submission, `count.${proc}`))),
    );

    expect(Math.max(...counts)).toBe(2);
  });

  it('runs a program again whose worker was killed, and kills what was left of it first', async () => {
    const submission = await harness.script('echo start >> ../starts; sleep 300 & wait');
    await scheduler.submit(submission);
    await until('it runs', async () => (await executing()) === 1 && harness.programs().length === 2);
    const orphans = harness.programs();

    harness.workers().forEach((pid) => process.kill(pid, 'SIGKILL'));
    await until('it runs again', async () => (await executing()) === 2 && harness.programs().length === 2);

    expect(await harness.historyOf(4, 1)).toEqual(['submitted', 'executing', 'evicted', 'executing']);
    expect(harness.programs().filter((pid) => orphans.includes(pid))).toEqual([]);
    expect(await harness.run(submission, '../starts')).toBe('start\nstart\n');
  });

  it('lets a worker take over what another one left, with no app', async () => {
    const leave = join(harness.root, 'leave');
    const submission = await harness.script(`until [ -e '${leave}' ]; do sleep 0.1; done`, {}, { numJobs: 2 });
    await scheduler.submit(submission);
    await until('both run', async () => (await executing()) === 2);
    await scheduler.close();

    const [{ owner }] = new Queue(layoutOf(harness.root)).activeProcs() as [ActiveProc];
    process.kill(Number.parseInt(owner), 'SIGKILL');
    await until('one runs again', async () => (await executing()) === 3);
    await writeFile(leave, '');

    await until('both have ended', async () => (await harness.count('terminated')) === 2);
    expect(await harness.count('evicted')).toBe(1);
  });

  it('completes a program that had ended before its worker was killed', async () => {
    const submission = await harness.script('echo x >> ../../../starts; echo result > res.dat; exit 4', {
      should_transfer_files: 'YES',
      transfer_output_files: 'res.dat',
    });
    await scheduler.submit({ ...submission, commands: [...submission.commands, { name: 'hold', value: 'true' }] });
    const scratch = join(harness.root, 'scratch', '0000000001.000000');
    const held = join(harness.root, 'clusters/0000000001/held/000000');
    await mkdir(scratch);
    await writeFile(join(scratch, 'res.dat'), 'result\n');

    await appendFile(
      held,
      `${JSON.stringify({ startTime: 1, program: '999999-1-dead', exit: { time: 2, code: 4 } })}\n{"torn`,
    );
    // From here on any worker may find it.
    await rename(held, join(harness.root, 'active', '0000000001.000000.999999-1-dead'));
    const [report] = await untilStatus(scheduler, submission, [4]);

    expect(report).toMatchObject({ exitCode: 4 });
    expect(await harness.run(submission, 'res.dat')).toBe('result\n');
    await until('nothing is left of it', async () => (await readdir(join(harness.root, 'scratch'))).length === 0);
  });

  it('runs every proc to its end, and never twice at the same time, while workers are killed again and again', async () => {
    const submission = await harness.script(
      // The lock is held by every process of the program until it has ended.
      'exec 9>../lock.$1; flock -n 9 || echo $1 >> ../doubles; sleep 0.1; echo end $1',
      { arguments: '$(Process)' },
      { numJobs: 40 },
    );
    await scheduler.submit(submission);

    const terminated = async (): Promise<number> =>
      new Set(
        (await harness.events(1)).filter(({ detail }) => detail.type === 'terminated').map(({ procId }) => procId),
      ).size;
    for (let kills = 0; kills < 15; kills += 1) {
      const before = await executing();
      await until('one more runs', async () => (await executing()) > before || (await terminated()) === 40);
      harness.workers().forEach((pid) => process.kill(pid, 'SIGKILL'));
    }
    const reports = await untilStatus(scheduler, submission, [4], 40);
    // A proc has its status a moment before its event, and is put away last.
    await until('all are put away', async () => (await readdir(join(harness.root, 'active'))).length === 0);

    expect(reports.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 40 }, () => 0));
    expect(await terminated()).toBe(40);
    expect((await harness.runFiles(submission)).filter((name) => name.startsWith('out.'))).toHaveLength(40);
    expect(await harness.run(submission, '../doubles').catch(() => 'none')).toBe('none');
    expect(await readdir(join(harness.root, 'scratch'))).toEqual([]);
  });

  it('starts a worker for what came when the one before had looked for the last time and was not gone yet', async () => {
    const layout = layoutOf(harness.root);
    const queue = new Queue(layout);
    await scheduler.submit(await harness.script('true', { hold: 'true' }));
    await rename(join(layout.clusters, '0000000001/held/000000'), join(layout.clusters, '0000000001/idle/000000'));
    queue.markReady(1);
    const supply = new WorkerSupply(queue, 1, fail);
    supply.ensure();
    // The worker finds its slot taken and ends; that it has ended is heard of only after the next look for work.
    takeSlot(layout, 0, ownIdentity());
    const [worker] = harness.workers();
    while (!hasEnded(worker!)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    releaseSlot(layout, 0, ownIdentity());

    supply.ensure();

    expect(await harness.historyOf(4, 1)).toEqual(['submitted', 'held', 'executing', 'terminated']);
    supply.close();
  });

  it('has what was submitted while no worker could be started, and runs it when one can', async () => {
    const { slots } = layoutOf(harness.root);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await scheduler.query([]);
    await rm(slots, { recursive: true });
    await writeFile(slots, 'not a directory');

    const submission = await harness.script('true');
    const submitted = await scheduler.submit(submission);
    await rm(slots);
    await mkdir(slots);
    const [report] = await untilStatus(scheduler, submission, [4]);

    expect(submitted).toEqual({ clusterId: 1, firstProc: 0, lastProc: 0 });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('A worker could not be started'));
    expect(report).toMatchObject({ exitCode: 0 });
    warn.mockRestore();
  });
});

/** Whether a child of this process has ended; it is a zombie until the event loop goes on. */
function hasEnded(pid: number): boolean {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}

function fail(message: string): never {
  throw new Error(message);
}
