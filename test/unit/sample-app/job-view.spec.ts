import { describe, expect, it } from '@jest/globals';
import { isFinalStatus, JOB_STATUS, type JobStatus } from 'nestjs-jobs';
import { jobViewOf, type JobFacts } from '../../../sample-app/runoff/job-view.js';

function facts(changes: Partial<JobFacts>): JobFacts {
  return {
    id: 7,
    name: 'Cedar Creek',
    status: JOB_STATUS.RUNNING,
    statusMessage: null,
    ...changes,
  };
}

describe('a run on the results page', () => {
  it('shows its progress while it is on its way', () => {
    expect(jobViewOf(facts({}), 42)).toEqual({
      id: 7,
      name: 'Cedar Creek',
      status: 'Running',
      tone: 'running',
      statusMessage: '',
      progress: 42,
      ended: false,
    });
  });

  it('shows no progress before its start and after its end', () => {
    expect(jobViewOf(facts({ status: JOB_STATUS.SUBMITTED }), 42)).not.toHaveProperty('progress');
    expect(jobViewOf(facts({ status: JOB_STATUS.COMPLETE }), 100)).not.toHaveProperty('progress');
  });

  it('says of a paused one that it starts again from its beginning, unless there is more to say', () => {
    const paused = facts({ status: JOB_STATUS.PAUSED });

    expect(jobViewOf(paused).statusMessage).toMatch(/starts again from its beginning/);
    expect(jobViewOf({ ...paused, statusMessage: 'Out of reach.' }).statusMessage).toBe('Out of reach.');
  });

  it.each(Object.values(JOB_STATUS))(
    'that is %s has ended when nothing but a person can change it',
    (status: JobStatus) => {
      expect(jobViewOf(facts({ status })).ended).toBe(isFinalStatus(status));
    },
  );
});
