import { describe, expect, it } from '@jest/globals';
import {
  statusMessageOf as messageOf,
  type StatusFacts,
  type StoredStatus,
} from '../../../lib/manager/status-message.js';

const RUNNING: StoredStatus & StatusFacts = {
  executionKey: 'a-key',
  scheduler: 'cluster',
  schedulerStatus: 'Running',
  statusMessage: null,
  unreachableSince: null,
  isFinal: false,
  isConfigured: true,
};
const SINCE = new Date('2026-01-01T00:00:00Z');

function statusMessageOf(facts: StoredStatus & StatusFacts): string | null {
  return messageOf(facts, facts);
}

describe('the sentence on a status', () => {
  it('is none where the status speaks for itself', () => {
    expect(statusMessageOf(RUNNING)).toBeNull();
  });

  it('is the stored one', () => {
    expect(statusMessageOf({ ...RUNNING, statusMessage: 'Held: no disk.' })).toBe('Held: no disk.');
  });

  it('says since when the scheduler is out of reach', () => {
    const message = statusMessageOf({ ...RUNNING, statusMessage: 'Held: no disk.', unreachableSince: SINCE });

    expect(message).toContain('out of reach since 2026-01-01T00:00:00.000Z');
  });

  it('says what keeps a job from being submitted, though the scheduler is out of reach', () => {
    const statusMessage = 'The host key is another one.';
    const waiting = { ...RUNNING, schedulerStatus: null, unreachableSince: SINCE };

    expect(statusMessageOf({ ...waiting, statusMessage })).toBe(statusMessage);
    expect(statusMessageOf(waiting)).toContain('out of reach');
  });

  it('says that the scheduler is not configured any more, of a job that it has', () => {
    const gone = { ...RUNNING, isConfigured: false };

    expect(statusMessageOf(gone)).toContain('"cluster" is not configured any more');
    expect(statusMessageOf({ ...gone, executionKey: null })).toBeNull();
  });

  it('is the stored one of a job that has ended, whatever became of the scheduler', () => {
    const ended = { ...RUNNING, isFinal: true, isConfigured: false, unreachableSince: SINCE, statusMessage: 'Exit 3.' };

    expect(statusMessageOf(ended)).toBe('Exit 3.');
  });
});
