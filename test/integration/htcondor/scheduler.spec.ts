import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { SchedulerEvent, TerminatedEvent } from '../../../lib/domain/scheduler-event.js';
import { quoteArguments } from '../../../lib/schedulers/htcondor/arguments.js';
import { OutputPathError } from '../../../lib/schedulers/htcondor/output-path.error.js';
import { SUBMIT_TEMPLATES } from '../../../lib/schedulers/htcondor/submit-templates.js';
import { SchedulerUnavailableError, SubmissionRejectedError } from '../../../lib/schedulers/scheduler.errors.js';
import type { SubmitCommand } from '../../../lib/schedulers/scheduler.js';
import { DIRECTORY, TestDirectory, TestScheduler } from './support.js';

jest.setTimeout(180_000);

const TRANSFER = Object.entries(SUBMIT_TEMPLATES.vanilla_transfer_files).map(([name, value]) => ({ name, value }));

function types(events: readonly SchedulerEvent[]): string[] {
  return events.map(({ detail }) => detail.type);
}

describe('HTCondor on a real pool', () => {
  let pool: TestScheduler;
  let files: TestDirectory;

  beforeAll(async () => {
    pool = new TestScheduler();
    files = await TestDirectory.create();
  });

  afterAll(async () => {
    await pool.close();
    await files.remove();
  });

  async function collected(directory: string): Promise<string> {
    const destination = join(files.path, directory);
    await pool.scheduler.collect(directory, destination);
    return destination;
  }

  it('runs sub-jobs with inputs, outputs, streams and exit codes of their own', async () => {
    const run = await files.script(
      'run.sh',
      'cat input_1; echo "warning $1" >&2; echo $1 > a.$1; echo two > "b $1"; [ $1 -ne 5 ] || exit 3',
    );
    const input = await files.input('input_1', 'rain\n');
    const commands: SubmitCommand[] = [
      ...TRANSFER,
      { name: 'arguments', value: '$(Process)' },
      { name: 'transfer_input_files', value: '../input_1' },
    ];
    const submission = pool.submission({ executable: run.name, inputs: [run, input], commands, numJobs: 8 });

    const { clusterId, lastProc } = await pool.scheduler.submit(submission);
    const events = await pool.settled(clusterId, 8);

    const ends = events.filter(({ detail }) => detail.type === 'terminated');
    const exitCodes = ends.map(({ procId, detail }) => [procId, (detail as TerminatedEvent).exitCode]);
    expect(lastProc).toBe(7);
    expect(new Map(exitCodes as [number, number][])).toEqual(
      new Map([0, 1, 2, 3, 4, 5, 6, 7].map((proc) => [proc, proc === 5 ? 3 : 0])),
    );
    expect(events[0]?.detail).toEqual({ type: 'submitted', submissionKey: submission.key });
    const destination = await collected(submission.directory);
    const read = (name: string) => readFile(join(destination, name), 'utf8');
    for (const proc of [0, 5, 7]) {
      expect(await read(`logs/test.${clusterId}.${proc}.out`)).toBe('rain\n');
      expect(await read(`logs/test.${clusterId}.${proc}.err`)).toBe(`warning ${proc}\n`);
      expect(await read(`a.${proc}`)).toBe(`${proc}\n`);
      expect(await read(`b ${proc}`)).toBe('two\n');
    }
    expect(await read(`logs/test.${clusterId}.log`)).toContain('Job terminated.');

    const reports = await pool.scheduler.query([submission.key]);
    expect(reports).toHaveLength(8);
    expect(reports.find(({ procId }) => procId === 5)).toMatchObject({ source: 'queue', jobStatus: 4, exitCode: 3 });
    await pool.scheduler.control('remove', [submission.key], 'too late');
    await pool.scheduler.control('hold', [submission.key], 'too late');
    expect((await pool.scheduler.query([submission.key])).map(({ jobStatus }) => jobStatus)).toEqual(Array(8).fill(4));
  });

  it('takes a directory with 1,000 small inputs in one command', async () => {
    const directory = join(files.path, 'many');
    await mkdir(directory);
    const names = Array.from({ length: 1000 }, (_, index) => `input ${index}.txt`);
    await Promise.all(names.map((name) => writeFile(join(directory, name), name)));
    const run = await files.script('count.sh', 'ls many | wc -l; cat "many/input 999.txt"');
    const commands = [...TRANSFER, { name: 'transfer_input_files', value: '../many' }];
    const submission = pool.submission({
      executable: run.name,
      inputs: [run, { path: directory, name: 'many' }],
      commands,
    });

    const { clusterId } = await pool.scheduler.submit(submission);
    await pool.settled(clusterId);

    const destination = await collected(submission.directory);
    expect(await readFile(join(destination, `logs/test.${clusterId}.0.out`), 'utf8')).toMatch(/^1000\ninput 999.txt$/);
  });

  it('holds, releases, suspends, continues and removes', async () => {
    const submission = pool.submission({ executable: '/bin/sleep', commands: [{ name: 'arguments', value: '600' }] });
    const { clusterId } = await pool.scheduler.submit(submission);
    const keys = [submission.key];
    const last = (type: string) => (events: SchedulerEvent[]) => types(events).at(-1) === type;
    const seen = (type: string) => (events: SchedulerEvent[]) => types(events).includes(type);
    await pool.until(clusterId, seen('executing'));

    await pool.scheduler.control('suspend', keys, 'wait');
    await pool.until(clusterId, seen('suspended'));
    await pool.scheduler.control('continue', keys, 'go on');
    await pool.until(clusterId, seen('unsuspended'));
    await pool.scheduler.control('hold', keys, 'say "why"\n für später');
    const held = await pool.until(clusterId, last('held'));
    await pool.scheduler.control('hold', keys, 'again');
    expect(held.at(-1)?.detail).toMatchObject({ reason: expect.stringContaining('say why für später'), code: 1 });
    expect(await pool.scheduler.query(keys)).toMatchObject([{ jobStatus: 5, holdReasonCode: 1 }]);
    await pool.scheduler.control('release', keys, 'go on');
    await pool.until(clusterId, seen('released'));
    await pool.scheduler.control('remove', keys, 'enough');
    const removed = await pool.until(clusterId, seen('aborted'));
    await pool.scheduler.control('remove', keys, 'again');

    expect(removed.at(-1)?.detail).toMatchObject({ reason: expect.stringContaining('enough') });
    expect(await pool.scheduler.query(keys)).toMatchObject([{ source: 'queue', jobStatus: 3 }]);
  });

  it('removes what was acknowledged and is held all the same', async () => {
    const submission = pool.submission({ commands: [{ name: 'hold', value: 'True' }] });
    const { clusterId } = await pool.scheduler.submit(submission);

    await pool.scheduler.acknowledge([submission.key]);
    await pool.until(clusterId, (events) => types(events).includes('aborted'));

    expect(await pool.scheduler.query([submission.key])).toMatchObject([{ source: 'history', jobStatus: 3 }]);
  });

  it('finds an acknowledged job in the history', async () => {
    const submission = pool.submission();
    const { clusterId } = await pool.scheduler.submit(submission);
    await pool.settled(clusterId);

    await pool.scheduler.acknowledge([submission.key, 'unknown-key']);

    const deadline = Date.now() + 90_000;
    let reports = await pool.scheduler.query([submission.key]);
    while (reports[0]?.source === 'queue' && Date.now() < deadline) {
      await delay(1000);
      reports = await pool.scheduler.query([submission.key]);
    }
    expect(reports).toMatchObject([{ source: 'history', clusterId, jobStatus: 4, exitCode: 0 }]);
    await pool.scheduler.acknowledge([submission.key]);
  });

  it('brings outputs with any names, and nothing from elsewhere', async () => {
    const names = ["it's", 'a "b"', 'ü ö', '$x', '-n', 'back\\slash', 'new\nline'];
    const run = await files.script(
      'names.sh',
      'mkdir deep; for n; do echo "$n" > "deep/$n"; done; ln -s /etc/passwd link',
    );
    const commands = [
      ...TRANSFER.filter(({ name }) => name !== 'should_transfer_files'),
      { name: 'should_transfer_files', value: 'NO' },
      { name: 'arguments', value: quoteArguments(names.filter((name) => !name.includes('\n'))) },
    ];
    const submission = pool.submission({
      executable: run.name,
      inputs: [run],
      commands: commands.filter(({ name }) => name !== 'when_to_transfer_output' && name !== 'transfer_executable'),
    });
    const { clusterId } = await pool.scheduler.submit(submission);
    await pool.settled(clusterId);

    const destination = await collected(submission.directory);

    const expected = names.filter((name) => !name.includes('\n')).sort();
    expect((await readdir(join(destination, 'deep'))).sort()).toEqual(expected);
    expect(await readdir(destination)).not.toContain('link');
    expect((await pool.scheduler.listOutput(submission.directory, 'deep'))?.map(({ name }) => name).sort()).toEqual(
      expected,
    );
    const file = await pool.scheduler.openOutput(submission.directory, "deep/it's");
    expect((await file?.read(0, 100))?.toString()).toBe("it's\n");
    await file?.close();
    expect(await pool.scheduler.openOutput(submission.directory, 'absent')).toBeNull();
    for (const path of ['link', '../names.sh', '/etc/passwd', 'deep/../../names.sh']) {
      await expect(pool.scheduler.openOutput(submission.directory, path)).rejects.toThrow(OutputPathError);
    }
    await pool.scheduler.removeDirectory(submission.directory);
    expect(await pool.scheduler.listOutput(submission.directory, '')).toBeNull();
    await pool.scheduler.removeDirectory(submission.directory);
  });

  it.each([
    [
      'a program that is not there',
      { executable: '/no/such/program' },
      /no\/such\/program.*Name one of the input files/,
    ],
    ['a program that is neither an input nor absolute', { executable: 'run.sh' }, /neither among the input files/],
    ['an input that is not there', { inputs: [{ path: '/no/such/input', name: 'input' }] }, /no\/such\/input/],
    [
      'an attribute with a line break',
      { commands: [{ name: 'My.A', value: '1\n+B = 2' }] },
      /My\.A holds the character U\+000A/,
    ],
    ['an expression that is none', { commands: [{ name: 'requirements', value: '(((' }] }, /Parse error in expression/],
    ['a command of the library', { commands: [{ name: '+NestjsJobsKey', value: '"x"' }] }, /cannot be set/],
  ])('refuses %s', async (_what, changes, message) => {
    // Nobody has asked the queue there yet: whether the first attempt came into it is told at once.
    const other = new TestScheduler();
    const submission = other.submission(changes);

    await expect(other.scheduler.submit(submission)).rejects.toThrow(SubmissionRejectedError);
    await expect(other.scheduler.submit(submission)).rejects.toThrow(message);

    expect(await other.clustersOf(submission.key)).toEqual([]);
    await other.close();
  });

  it('submits nothing that it could not follow', async () => {
    const other = new TestScheduler();
    const events = `${await other.host.homeDirectory()}/${DIRECTORY}/${other.installation}/events`;
    await other.host.makeDirectory(`${events}/events-0001.log`);
    const submission = other.submission();

    await expect(other.scheduler.submit(submission)).rejects.toThrow(SchedulerUnavailableError);

    expect(await other.clustersOf(submission.key)).toEqual([]);
    await other.close();
  });
});
