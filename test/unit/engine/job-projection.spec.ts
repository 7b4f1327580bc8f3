import { describe, expect, it } from '@jest/globals';
import { projectJob } from '../../../lib/engine/job-projection.js';
import type { SubJobEntity } from '../../../lib/store/entities/index.js';
import type { SubJobTotals } from '../../../lib/store/sub-job.store.js';

const START = new Date('2026-11-22T10:00:00Z');

function totals(change: Partial<SubJobTotals>): SubJobTotals {
  return {
    counts: {},
    firstStart: START,
    lastEnd: null,
    exitCodes: [null, null],
    exitSignals: [null, null],
    ...change,
  };
}

describe('the row of a job', () => {
  it('is Submitted while no sub-job has a row', () => {
    expect(projectJob(3, undefined, null)).toMatchObject({
      ended: false,
      change: { status: 'Submitted', statuses: { idle: 3 }, startTime: null, schedulerStatus: '3 idle' },
    });
  });

  it('counts sub-jobs without a row as idle', () => {
    expect(projectJob(5, totals({ counts: { running: 2 } }), null).change).toMatchObject({
      status: 'Various',
      statuses: { idle: 3, running: 2 },
      startTime: START,
    });
  });

  it('is not final before the outputs are here', () => {
    const { ended, change } = projectJob(1, totals({ counts: { completed: 1 }, exitCodes: [0, 0] }), null);

    expect(ended).toBe(true);
    expect(change).toMatchObject({
      status: 'Running',
      statusMessage: 'Collecting outputs.',
      exitCode: 0,
      completionTime: null,
    });
  });

  it('has an exit code only where all sub-jobs share it', () => {
    expect(projectJob(2, totals({ counts: { failed: 2 }, exitCodes: [3, 3] }), null).change.exitCode).toBe(3);
    expect(
      projectJob(2, totals({ counts: { completed: 1, failed: 1 }, exitCodes: [0, 3] }), null).change.exitCode,
    ).toBeNull();
  });

  it('says why it is held, or that it is paused', () => {
    const held = { holdReason: 'no such file', holdCode: 13 } as SubJobEntity;

    expect(projectJob(1, totals({ counts: { held: 1 } }), held).change).toMatchObject({
      status: 'Held',
      statusMessage: expect.stringMatching(/^On hold: no such file\..*transfer_input_files/),
    });
    expect(projectJob(1, totals({ counts: { paused: 1 } }), null).change).toMatchObject({
      status: 'Paused',
      statusMessage: expect.stringContaining('starts again from its beginning'),
    });
  });
});
