import { describe, expect, it } from '@jest/globals';
import { SubmissionLane } from '../../../lib/engine/submission-lane.js';
import { SchedulerUnavailableError, SubmissionRejectedError } from '../../../lib/schedulers/scheduler.errors.js';
import type { Scheduler, Submission, SubmissionBatch, SubmittedCluster } from '../../../lib/schedulers/scheduler.js';
import type { ExecutionStore } from '../../../lib/store/execution.store.js';

const SEVEN = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** A scheduler that writes down which keys came together, and a lane to it. */
function laneWith(judge: (keys: readonly string[]) => void = () => undefined) {
  const handedOver: string[][] = [];
  const submit = (keys: string[], numProcs: number): Promise<SubmittedCluster> => {
    handedOver.push(keys);
    return Promise.resolve().then(() => {
      judge(keys);
      return { clusterId: handedOver.length, firstProc: 0, lastProc: numProcs - 1 };
    });
  };
  const scheduler = {
    submit: ({ key, numJobs }: Submission) => submit([key], numJobs),
    submitBatch: ({ submissions, numProcs }: SubmissionBatch) =>
      submit(
        submissions.map(({ key }) => key),
        numProcs,
      ),
    removeDirectory: () => Promise.resolve(),
  } as Partial<Scheduler> as Scheduler;
  const executions = {
    joinBatch: () => Promise.resolve(),
    leaveBatch: () => Promise.resolve(),
  } as Partial<ExecutionStore> as ExecutionStore;
  return { lane: new SubmissionLane(scheduler, executions), handedOver };
}

function submission(key: string, numJobs = 1): Submission {
  const commands = [{ name: 'arguments', value: key }];
  const fixed = { eventLog: 'events-0001.log', jobName: key, batchName: key, executable: '/bin/true', inputs: [] };
  return { ...fixed, key, directory: key, commands, numJobs };
}

function inBothForms(key: string, numJobs = 1) {
  return { alone: submission(key, numJobs), inBatch: () => submission(key, numJobs) };
}

describe('submissions to one scheduler', () => {
  it('wait for nobody, and go together when they come while one is under way', async () => {
    const { lane, handedOver } = laneWith();

    const clusters = await Promise.all(['a', 'b', 'c'].map((key) => lane.submit(inBothForms(key, 2))));

    expect(handedOver).toEqual([['a'], ['b', 'c']]);
    expect(clusters).toEqual([
      { clusterId: 1, firstProc: 0, lastProc: 1 },
      { clusterId: 2, firstProc: 0, lastProc: 1 },
      { clusterId: 2, firstProc: 2, lastProc: 3 },
    ]);
  });

  it('go alone with many procs, which are never written out for a batch', async () => {
    const { lane, handedOver } = laneWith();
    const inBatch = (): never => {
      throw new Error('was written out');
    };

    await Promise.all(['a', 'b'].map((key) => lane.submit({ alone: submission(key, 10_000), inBatch })));

    expect(handedOver).toEqual([['a'], ['b']]);
  });

  it('are halved until the one that is refused is found', async () => {
    const { lane } = laneWith((keys) => {
      if (keys.includes('d')) throw new SubmissionRejectedError('pool', 'no');
    });

    const outcomes = await Promise.allSettled(SEVEN.map((key) => lane.submit(inBothForms(key))));

    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(SEVEN.map((key) => key !== 'd'));
  });

  it('all hear that the scheduler cannot be asked', async () => {
    const { lane, handedOver } = laneWith(() => {
      throw new SchedulerUnavailableError('pool', new Error('gone'));
    });

    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((key) => lane.submit(inBothForms(key))));

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(handedOver).toEqual([['a'], ['b', 'c']]);
  });
});
