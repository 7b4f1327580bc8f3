import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../lib/domain/clock.js';
import { LaneSubmission } from '../../../lib/engine/lane-submission.js';
import { SubmissionLane } from '../../../lib/engine/submission-lane.js';
import { SchedulerUnavailableError, SubmissionRejectedError } from '../../../lib/schedulers/scheduler.errors.js';
import type { Scheduler, Submission, SubmissionBatch, SubmittedCluster } from '../../../lib/schedulers/scheduler.js';
import type { BatchStore } from '../../../lib/store/batch.store.js';
import type { ExecutionStore } from '../../../lib/store/execution.store.js';

const EVENT_LOG = 'events-0001.log';

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
    adopt: () => Promise.resolve('waits'),
  } as Partial<ExecutionStore> as ExecutionStore;
  const batches = {
    join: () => Promise.resolve(),
    leave: () => Promise.resolve(),
    adopt: () => Promise.resolve(new Map()),
  } as Partial<BatchStore> as BatchStore;
  return { lane: new SubmissionLane(scheduler, executions, batches, systemClock), handedOver };
}

function submission(key: string, numJobs = 1): Submission {
  const commands = [{ name: 'arguments', value: key }];
  const fixed = { eventLog: EVENT_LOG, jobName: key, batchName: key, executable: '/bin/true', inputs: [] };
  return { ...fixed, key, directory: key, commands, numJobs };
}

function inBothForms(key: string, numJobs = 1, inBatch = () => submission(key, numJobs)): LaneSubmission {
  const execution = { key, eventLog: EVENT_LOG, numJobs };
  return new LaneSubmission(execution, () => submission(key, numJobs), inBatch);
}

describe('submissions to one scheduler', () => {
  it('go together when they come at the same instant', async () => {
    const { lane, handedOver } = laneWith();

    const clusters = await Promise.all(['a', 'b', 'c'].map((key) => lane.submit(inBothForms(key, 2))));

    expect(handedOver).toEqual([['a', 'b', 'c']]);
    expect(clusters).toEqual([0, 2, 4].map((firstProc) => ({ clusterId: 1, firstProc, adoption: 'waits' })));
  });

  it('go together when they come while one is under way', async () => {
    const later: Promise<unknown>[] = [];
    const { lane, handedOver } = laneWith((keys) => {
      if (keys.includes('a')) later.push(...['b', 'c'].map((key) => lane.submit(inBothForms(key))));
    });

    await lane.submit(inBothForms('a'));
    await Promise.all(later);

    expect(handedOver).toEqual([['a'], ['b', 'c']]);
  });

  it('wait a moment for those with whom they went together before', async () => {
    const { lane, handedOver } = laneWith();
    await Promise.all(['a', 'b', 'c'].map((key) => lane.submit(inBothForms(key))));

    const first = lane.submit(inBothForms('d'));
    await setImmediate();
    await setImmediate();
    await Promise.all([first, ...['e', 'f'].map((key) => lane.submit(inBothForms(key)))]);

    expect(handedOver).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
  });

  it('wait no longer than that moment', async () => {
    const { lane, handedOver } = laneWith();
    await Promise.all(['a', 'b', 'c'].map((key) => lane.submit(inBothForms(key))));

    await lane.submit(inBothForms('d'));

    expect(handedOver).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('go alone with many procs, which are never written out for a batch', async () => {
    const { lane, handedOver } = laneWith();
    const inBatch = (): never => {
      throw new Error('was written out');
    };

    await Promise.all(['a', 'b'].map((key) => lane.submit(inBothForms(key, 10_000, inBatch))));

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
    expect(handedOver).toEqual([['a', 'b', 'c']]);
  });
});
