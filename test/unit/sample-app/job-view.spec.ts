import { describe, expect, it } from '@jest/globals';
import { isFinalStatus, JOB_STATUS, type JobStatus } from 'nestjs-jobs';
import { jobViewOf, type JobFacts } from '../../../sample-app/runoff/job-view.js';

function facts(changes: Partial<JobFacts>): JobFacts {
  return {
    id: 7,
    name: 'Cedar Creek',
    description: 'Melt factor 3 mm/°C/day',
    status: JOB_STATUS.RUNNING,
    statusMessage: null,
    statuses: { running: 1 },
    numJobs: 1,
    creationTime: new Date('2026-01-02T03:04:05Z'),
    runTime: 1234,
    ...changes,
  };
}

describe('a run in the list', () => {
  it('shows its progress while it is on its way', () => {
    expect(jobViewOf(facts({}), 42)).toEqual({
      id: 7,
      name: 'Cedar Creek',
      description: 'Melt factor 3 mm/°C/day',
      status: 'Running',
      tone: 'running',
      statusMessage: '',
      progress: 42,
      numJobs: 1,
      counts: '',
      created: '2026-01-02T03:04:05.000Z',
      runTime: 1234,
      actions: ['pause', 'stop', 'delete'],
      ended: false,
    });
  });

  it('shows no progress before its start and after its end', () => {
    expect(jobViewOf(facts({ status: JOB_STATUS.SUBMITTED, runTime: null }), 42)).not.toHaveProperty('progress');
    expect(jobViewOf(facts({ status: JOB_STATUS.COMPLETE }), 100)).not.toHaveProperty('progress');
  });

  it('says of a paused one that it starts again from its beginning, unless there is more to say', () => {
    const paused = facts({ status: JOB_STATUS.PAUSED });

    expect(jobViewOf(paused).statusMessage).toMatch(/starts again from its beginning/);
    expect(jobViewOf({ ...paused, statusMessage: 'Out of reach.' }).statusMessage).toBe('Out of reach.');
  });

  it('counts its sub-jobs in words', () => {
    const sweep = facts({ numJobs: 4, status: JOB_STATUS.VARIOUS, statuses: { idle: 1, running: 2, completed: 1 } });

    expect(jobViewOf(sweep).counts).toBe('1 idle, 2 running, 1 completed');
  });

  it.each(Object.values(JOB_STATUS))(
    'that is %s can be deleted, and stopped only before its end',
    (status: JobStatus) => {
      const { actions, ended } = jobViewOf(facts({ status }));

      expect(actions).toContain('delete');
      expect(ended).toBe(isFinalStatus(status));
      if (ended) expect(actions).toEqual(['delete']);
    },
  );
});
