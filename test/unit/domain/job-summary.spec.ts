import { describe, expect, it } from '@jest/globals';
import { hasEnded, statusOfSubJobs, statusWhileCollecting } from '../../../lib/domain/job-summary.js';
import type { SubJobCounts } from '../../../lib/domain/sub-job.js';

describe('the status that sub-jobs add up to', () => {
  it.each<[SubJobCounts, string]>([
    [{ idle: 1 }, 'Submitted'],
    [{ running: 2 }, 'Running'],
    [{ running: 2, transferring: 1 }, 'Running'],
    [{ paused: 1 }, 'Paused'],
    [{ suspended: 1, paused: 1 }, 'Paused'],
    [{ held: 1 }, 'Held'],
    [{ completed: 3 }, 'Complete'],
    [{ failed: 3 }, 'Error'],
    [{ removed: 1 }, 'Aborted'],
    [{ idle: 1, running: 1 }, 'Various'],
    [{ completed: 7, held: 1 }, 'Various'],
    [{ completed: 7, failed: 1 }, 'Various-Complete'],
    [{ failed: 1, removed: 1 }, 'Various-Complete'],
  ])('of %j is %s', (counts, status) => {
    expect(statusOfSubJobs(counts)).toBe(status);
  });

  it('has ended only when none is alive', () => {
    expect(hasEnded({ completed: 2, failed: 1 })).toBe(true);
    expect(hasEnded({ completed: 2, held: 1 })).toBe(false);
  });

  it('is not final while outputs are collected', () => {
    expect(statusWhileCollecting({ completed: 1 })).toBe('Running');
    expect(statusWhileCollecting({ completed: 1, failed: 1 })).toBe('Various');
  });
});
