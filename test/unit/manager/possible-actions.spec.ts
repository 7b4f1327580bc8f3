import { describe, expect, it } from '@jest/globals';
import { statusCategory } from '../../../lib/domain/custom-status.js';
import { JOB_STATUS, type JobStatus } from '../../../lib/domain/job-status.js';
import { JOB_TYPES } from '../../../lib/domain/job-types.js';
import { JOB_ACTIONS, type BuiltInJobAction } from '../../../lib/manager/actions/built-in-actions.js';
import { isPossible, type ActionGrounds } from '../../../lib/manager/actions/possible-actions.js';

function possible(status: JobStatus, given: Partial<ActionGrounds> = {}): BuiltInJobAction[] {
  const grounds: ActionGrounds = {
    type: JOB_TYPES.CONDOR,
    status,
    statusCategory: statusCategory(status, null, {}),
    statuses: {},
    numJobs: 1,
    hasScheduler: true,
    hasResultHandler: false,
    ...given,
  };
  return JOB_ACTIONS.filter((action) => isPossible(action, grounds));
}

describe('what a job can be asked for', () => {
  it.each<[JobStatus, Partial<ActionGrounds>, BuiltInJobAction[]]>([
    [JOB_STATUS.PENDING, {}, ['execute', 'stop', 'delete']],
    [JOB_STATUS.SUBMITTED, {}, ['stop', 'pause', 'delete']],
    [JOB_STATUS.SUBMITTED, { statuses: { idle: 1 } }, ['stop', 'pause', 'delete']],
    [JOB_STATUS.RUNNING, { statuses: { running: 1 } }, ['stop', 'pause', 'suspend', 'delete']],
    [JOB_STATUS.PAUSED, { statuses: { paused: 1 } }, ['stop', 'resume', 'delete']],
    [JOB_STATUS.PAUSED, { statuses: { suspended: 1 } }, ['stop', 'resume', 'delete']],
    [JOB_STATUS.HELD, { statuses: { held: 1 } }, ['stop', 'resume', 'delete']],
    [
      JOB_STATUS.VARIOUS,
      { statuses: { running: 1, held: 1 }, numJobs: 2 },
      ['stop', 'pause', 'resume', 'suspend', 'delete'],
    ],
    [JOB_STATUS.RESULTS_READY, { statuses: { completed: 1 } }, ['stop', 'processResults', 'delete']],
    [JOB_STATUS.COMPLETE, { statuses: { completed: 1 } }, ['resubmit', 'delete']],
    [JOB_STATUS.ERROR, { statuses: { failed: 1 } }, ['resubmit', 'delete']],
    [JOB_STATUS.ABORTED, {}, ['resubmit', 'delete']],
    [
      JOB_STATUS.VARIOUS_COMPLETE,
      { statuses: { completed: 2, failed: 1 }, numJobs: 3 },
      ['resubmit', 'resubmitFailed', 'delete'],
    ],
  ])('%s with %j', (status, given, expected) => {
    expect(possible(status, given)).toEqual(expected);
  });

  it('is no pause while outputs are on their way', () => {
    expect(possible(JOB_STATUS.RUNNING, { statuses: { completed: 1 } })).toEqual(['stop', 'delete']);
  });

  it('is to process results again only where the app has a handler for them', () => {
    expect(possible(JOB_STATUS.COMPLETE, { statuses: { completed: 1 }, hasResultHandler: true })).toContain(
      'processResults',
    );
  });

  it('is nothing that needs a scheduler when that is not there', () => {
    const without = { hasScheduler: false, statuses: { running: 1, held: 1, completed: 1 }, numJobs: 3 };

    expect(possible(JOB_STATUS.PENDING, without)).toEqual(['stop', 'delete']);
    expect(possible(JOB_STATUS.VARIOUS, without)).toEqual(['stop', 'delete']);
    expect(possible(JOB_STATUS.VARIOUS_COMPLETE, without)).toEqual(['delete']);
  });

  it('is what a BasicJob can do by hand', () => {
    const type = JOB_TYPES.BASIC;

    expect(possible(JOB_STATUS.PENDING, { type, hasScheduler: false })).toEqual(['execute', 'stop', 'delete']);
    expect(possible(JOB_STATUS.RUNNING, { type })).toEqual(['stop', 'pause', 'delete']);
    expect(possible(JOB_STATUS.PAUSED, { type })).toEqual(['stop', 'resume', 'delete']);
    expect(possible(JOB_STATUS.ERROR, { type })).toEqual(['resubmit', 'delete']);
  });
});
