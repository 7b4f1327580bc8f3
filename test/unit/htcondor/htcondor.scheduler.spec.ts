import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import {
  AuthenticationFailedError,
  CommandInterruptedError,
  CommandTimeoutError,
  HostUnreachableError,
} from '../../../lib/hosts/host.errors.js';
import { SUBMIT_ONCE_EXIT } from '../../../lib/schedulers/htcondor/submit-once.exit-codes.js';
import {
  SchedulerUnavailableError,
  SubmissionRejectedError,
  SubmissionUnclearError,
} from '../../../lib/schedulers/scheduler.errors.js';
import type { Submission } from '../../../lib/schedulers/scheduler.js';
import { FakeHost } from './fake-host.js';
import { schedulerOn } from './scheduler-on.js';

const submission: Submission = {
  key: 'a1-b2',
  directory: 'job-1',
  eventLog: 'events-0001.log',
  jobName: 'rain',
  batchName: 'rain',
  executable: '/bin/true',
  inputs: [],
  commands: [],
  numJobs: 3,
};

describe('submit', () => {
  it('installs its script once and runs it with all it needs', async () => {
    const host = new FakeHost([{ stdout: 'cluster 7 procs 0 2\n' }, { stdout: 'cluster 7 procs 0 2\n' }]);
    const scheduler = schedulerOn(host);

    await scheduler.submit(submission);

    expect(await scheduler.submit(submission)).toEqual({ clusterId: 7, firstProc: 0, lastProc: 2 });
    expect(host.written).toEqual([
      expect.stringMatching(/^\/home\/jobs\/\.nestjs-jobs\/inst\/bin\/submit-once-[0-9a-f]{16}$/),
    ]);
    const root = '/home/jobs/.nestjs-jobs/inst';
    const call = `/bin/sh ${host.written[0]} submit ${root}/jobs/job-1 a1-b2 3 ${root}/events events-0001.log`;
    const names = host.lines.map((line) => /^ ([0-9a-f-]{36}) [0-9a-f]{16} none$/.exec(line.replace(call, ''))?.[1]);
    // Each attempt has a name of its own.
    expect(new Set(names.filter(Boolean)).size).toBe(2);
    expect(host.commands[1]?.timeout).toBeUndefined();
  });

  it('gives a submission that was expected to the command that waits for it', async () => {
    const host = new FakeHost([{ stdout: 'cluster 7 procs 0 2\n' }]);
    const scheduler = schedulerOn(host);

    scheduler.expectSubmission();
    scheduler.expectSubmission();

    expect(await scheduler.submit(submission)).toEqual({ clusterId: 7, firstProc: 0, lastProc: 2 });
    const root = '/home/jobs/.nestjs-jobs/inst';
    expect(host.lines).toEqual([
      expect.stringMatching(`^/bin/sh ${host.written[0]} wait ${root}/jobs ${root}/events [0-9a-f]{16}$`),
    ]);
    expect(host.inputs[0]).toMatch(/^job-1 a1-b2 3 events-0001\.log [0-9a-f-]{36}\njob-1\/run\/?\0/);
  });

  it('uses no command that broke while it waited', async () => {
    const broken = new FakeHost([new Error('no home')]);
    const scheduler = schedulerOn(broken);
    broken.homeDirectory = () => Promise.reject(new HostUnreachableError('jobs@submit:22', new Error('refused')));
    scheduler.expectSubmission();
    await Promise.resolve();

    await expect(scheduler.submit(submission)).rejects.toThrow(SchedulerUnavailableError);
  });

  it('sets the environment of HTCondor where it is told to', async () => {
    const host = new FakeHost([{ stdout: 'cluster 7 procs 0 2\n' }]);

    await schedulerOn(host, { condorConfig: '/etc/c', path: '/opt/bin' }).submit(submission);

    expect(host.commands[0]?.argv.slice(3, 7)).toEqual(['sh', '/etc/c', '/opt/bin', '/bin/sh']);
  });

  it.each([
    ['LOCKED', SUBMIT_ONCE_EXIT.LOCKED, SubmissionUnclearError],
    ['LOOKUP_FAILED', SUBMIT_ONCE_EXIT.LOOKUP_FAILED, SubmissionUnclearError],
    ['ANSWER_UNEXPECTED', SUBMIT_ONCE_EXIT.ANSWER_UNEXPECTED, SubmissionUnclearError],
    ['DIRECTORY_UNUSABLE', SUBMIT_ONCE_EXIT.DIRECTORY_UNUSABLE, SubmissionUnclearError],
    ['a signal', null, SubmissionUnclearError],
    ['an unknown exit code', 127, SubmissionUnclearError],
    ['STAGING_FAILED', SUBMIT_ONCE_EXIT.STAGING_FAILED, SchedulerUnavailableError],
    ['EVENT_LOG_UNUSABLE', SUBMIT_ONCE_EXIT.EVENT_LOG_UNUSABLE, SchedulerUnavailableError],
    ['NO_CONDOR', SUBMIT_ONCE_EXIT.NO_CONDOR, SchedulerUnavailableError],
  ])('says what %s means', async (_what, exitCode, expected) => {
    const scheduler = schedulerOn(new FakeHost([{ exitCode, stderr: 'said so' }]));

    await expect(scheduler.submit(submission)).rejects.toThrow(expected);
  });

  it.each([
    ['a connection that was cut', new CommandInterruptedError('h', 'c'), SubmissionUnclearError],
    ['an abort', new DOMException('aborted', 'AbortError'), SubmissionUnclearError],
    ['a host that is away', new HostUnreachableError('h'), SchedulerUnavailableError],
    ['a log-in that is refused', new AuthenticationFailedError('h', 'key'), SchedulerUnavailableError],
  ])('says what %s means', async (_what, error, expected) => {
    await expect(schedulerOn(new FakeHost([error as Error])).submit(submission)).rejects.toThrow(expected);
  });

  const doubt = { exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED, stderr: 'Only the queue can tell.' };
  const leaves = (host: FakeHost): (string | undefined)[] => host.lines.map((line) => / (ask|none)$/.exec(line)?.[1]);

  it('asks the queue for what is in doubt in its turn', async () => {
    const host = new FakeHost([doubt, { stdout: 'cluster 7 procs 0 2\n' }]);

    expect(await schedulerOn(host).submit(submission)).toMatchObject({ clusterId: 7 });

    expect(leaves(host)).toEqual(['none', 'ask']);
  });

  it('does not ask in the turn of somebody else', async () => {
    const host = new FakeHost([doubt]);
    const scheduler = schedulerOn(host, {}, { takeQueryTurn: () => Promise.resolve(false) });

    await expect(scheduler.submit(submission)).rejects.toThrow(SubmissionUnclearError);

    expect(leaves(host)).toEqual(['none']);
  });

  it('asks a moment after it got its turn, when others that are in doubt are known, too', async () => {
    const host = new FakeHost([doubt, doubt, { stdout: 'cluster 7 procs 0 2\n' }]);
    const turns = [true, false];
    const takeQueryTurn = (): Promise<boolean> => {
      const isTurn = turns.shift() ?? false;
      if (isTurn) setImmediate(() => void scheduler.submit({ ...submission, key: 'another' }).catch(() => undefined));
      return Promise.resolve(isTurn);
    };
    const scheduler = schedulerOn(host, {}, { takeQueryTurn });

    await scheduler.submit(submission);

    expect(leaves(host)).toEqual(['none', 'none', 'ask']);
  });

  it('asks for what is in doubt although a command had waited for it, which may not ask', async () => {
    const host = new FakeHost([doubt, doubt, { stdout: 'cluster 7 procs 0 2\n' }]);
    const scheduler = schedulerOn(host);
    scheduler.expectSubmission();

    expect(await scheduler.submit(submission)).toMatchObject({ clusterId: 7 });

    expect(leaves(host)).toEqual([undefined, 'none', 'ask']);
  });

  it('asks for nothing when nobody can say whose turn it is', async () => {
    const host = new FakeHost([{ exitCode: SUBMIT_ONCE_EXIT.QUEUE_UNASKED }]);
    const scheduler = schedulerOn(host, {}, { takeQueryTurn: () => Promise.reject(new Error('no database')) });

    await expect(scheduler.submit(submission)).rejects.toThrow(SubmissionUnclearError);
  });

  it("gives HTCondor's reason for a refusal", async () => {
    const refusal = { exitCode: SUBMIT_ONCE_EXIT.SUBMIT_FAILED, stderr: '\nERROR: Parse error in expression: x(\n' };

    const attempt = schedulerOn(new FakeHost([refusal])).submit(submission);

    await expect(attempt).rejects.toThrow(SubmissionRejectedError);
    await expect(attempt).rejects.toThrow(/Parse error in expression: x\(/);
  });

  it('looks for a submission that cannot be sent before it rejects it', async () => {
    const gone = { ...submission, inputs: [{ path: '/no/such/file', name: 'x' }] };
    const submitted = new FakeHost([{ stdout: 'cluster 9 procs 0 2\n' }]);
    submitted.run = async (command) => {
      if (command.argv.includes('submit')) {
        await buffer(command.stdin as Readable);
      }
      return Promise.resolve({ exitCode: 0, stdout: 'cluster 9 procs 0 2\n', stderr: '' });
    };
    expect(await schedulerOn(submitted).submit(gone)).toMatchObject({ clusterId: 9 });

    const never = new FakeHost([{ exitCode: SUBMIT_ONCE_EXIT.NOT_SUBMITTED }]);
    const twice = { ...submission, commands: [{ name: 'queue', value: '5' }] };
    await expect(schedulerOn(never).submit(twice)).rejects.toThrow(SubmissionRejectedError);
    expect(never.lines[0]).toContain(' find ');
  });
});

describe('query', () => {
  const ad = {
    NestjsJobsKey: 'k',
    ClusterId: 7,
    ProcId: 0,
    JobStatus: 4,
    EnteredCurrentStatus: 1000,
    CompletionDate: 990,
    JobCurrentStartDate: 900,
    ExitBySignal: false,
    ExitCode: 3,
    ExitSignal: 9,
  };

  it('asks queue and history, one command each, limited to the installation', async () => {
    const host = new FakeHost([{ stdout: JSON.stringify([ad]) }, { stdout: '[\n]\n' }]);

    const reports = await schedulerOn(host).query(['k', 'unknown']);

    expect(reports).toEqual([
      {
        submissionKey: 'k',
        clusterId: 7,
        procId: 0,
        source: 'queue',
        jobStatus: 4,
        exitCode: 3,
        startTime: new Date(900_000),
        endTime: new Date(990_000),
        statusTime: new Date(1_000_000),
      },
    ]);
    const [queue, history] = host.lines;
    expect(queue).toMatch(
      /^condor_q -allusers -constraint NestjsJobsInstallation == "inst" && member\(NestjsJobsKey, \{"k","unknown"\}\) -json/,
    );
    expect(history).toMatch(/^condor_history -constraint .* && NestjsJobsKey == "unknown" -scanlimit 50000 -json/);
    expect(host.commands[0]?.timeout).toBeGreaterThan(0);
  });

  it('asks for the whole installation when there are many keys, and keeps those that it wants', async () => {
    const keys = Array.from({ length: 51 }, (_, index) => `k${index}`);
    const host = new FakeHost([{ stdout: JSON.stringify([{ ...ad, NestjsJobsKey: 'k1' }, ad]) }]);

    const reports = await schedulerOn(host).query(keys);

    expect(host.lines[0]).toContain('-constraint NestjsJobsInstallation == "inst" -json');
    expect(reports.map(({ submissionKey }) => submissionKey)).toEqual(['k1']);
  });

  it('takes of an ad only what is true of its status', async () => {
    const removed = { ...ad, JobStatus: 3, ExitBySignal: true, RemoveReason: 'via condor_rm' };
    const killed = { ...ad, ProcId: 1, ExitBySignal: true };
    const held = {
      ...ad,
      ProcId: 2,
      JobStatus: 5,
      ServerTime: 1010,
      HoldReason: 'no',
      HoldReasonCode: 6,
      HoldReasonSubCode: 13,
    };
    const host = new FakeHost([{ stdout: JSON.stringify([removed, killed, held]) }]);

    const reports = await schedulerOn(host).query(['k']);

    expect(reports[0]).toMatchObject({ removeReason: 'via condor_rm', endTime: new Date(1_000_000) });
    expect(reports[0]).not.toHaveProperty('exitSignal');
    expect(reports[1]).toMatchObject({ exitSignal: 9 });
    expect(reports[1]).not.toHaveProperty('exitCode');
    expect(reports[2]).toMatchObject({ holdReason: 'no', holdReasonCode: 6, holdReasonSubCode: 13 });
    expect(reports[2]).toMatchObject({ observedTime: new Date(1_010_000) });
  });

  it.each([
    ['fails', { exitCode: 1, stderr: '-- Failed to fetch ads from: <h>' }],
    ['is cut off', { stdout: '[\n{ "ClusterId": 7' }],
    ['gives no answer in time', new CommandTimeoutError('h', 'condor_q', 5)],
  ])('does not take it for an empty queue when condor_q %s', async (_what, answer) => {
    await expect(schedulerOn(new FakeHost([answer])).query(['k'])).rejects.toThrow(SchedulerUnavailableError);
  });

  it('asks nothing for no keys', async () => {
    const host = new FakeHost();
    expect(await schedulerOn(host).query([])).toEqual([]);
    expect(host.commands).toEqual([]);
  });
});

describe('control and acknowledge', () => {
  it('limits every command to the keys and leaves finished procs alone', async () => {
    const host = new FakeHost();
    const scheduler = schedulerOn(host);

    await scheduler.control('remove', ['k'], 'say "why"\nnow');
    await scheduler.control('suspend', ['k', 'l'], 'x');
    await scheduler.acknowledge(['k']);

    expect(host.lines).toEqual([
      'condor_rm -constraint NestjsJobsInstallation == "inst" && NestjsJobsKey == "k" && JobStatus =!= 3 && JobStatus =!= 4 -reason say why now',
      'condor_suspend -constraint NestjsJobsInstallation == "inst" && member(NestjsJobsKey, {"k","l"}) && JobStatus == 2',
      'condor_qedit -constraint NestjsJobsInstallation == "inst" && NestjsJobsKey == "k" NestjsJobsAcknowledged true',
    ]);
  });

  it('cuts long lists', async () => {
    const host = new FakeHost();
    await schedulerOn(host).acknowledge(Array.from({ length: 401 }, (_, index) => `k${index}`));
    expect(host.commands).toHaveLength(3);
  });

  it.each([
    '\nCouldn\'t find/hold all jobs matching constraint (NestjsJobsKey == "nix")\n',
    'condor_hold:0:There are no jobs in the queue\n',
    'Failed to set attribute "NestjsJobsAcknowledged" by constraint: ( (x) )\nQueue transaction failed.  No attributes were set.\n',
  ])('is content when there is nothing to do: %s', async (stderr) => {
    await schedulerOn(new FakeHost([{ exitCode: 1, stderr }])).control('hold', ['k'], 'x');
  });

  it.each([
    "DCSchedd::actOnJobs:6001:Failed to connect to schedd\nCouldn't find/hold all jobs matching constraint (x)\n",
    'Failed to connect to queue manager <127.0.0.1:1>\n',
    'Permission denied to hold job 194.0\n',
    '',
  ])('says that the scheduler does not answer: %j', async (stderr) => {
    const attempt = schedulerOn(new FakeHost([{ exitCode: 1, stderr }])).control('hold', ['k'], 'x');
    await expect(attempt).rejects.toThrow(SchedulerUnavailableError);
  });

  it('refuses a key that could change the constraint', async () => {
    await expect(schedulerOn(new FakeHost()).acknowledge(['k" || true'])).rejects.toThrow(/not a submission key/);
  });
});
