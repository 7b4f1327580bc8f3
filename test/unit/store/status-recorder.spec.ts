import { Logger } from '@nestjs/common';
import { describe, expect, it, jest } from '@jest/globals';
import type { StatusChange } from '../../../lib/domain/status-change.js';
import { StatusRecorder, type RecordedRow } from '../../../lib/store/status-recorder.js';

const now = new Date(1000);

const row: RecordedRow = {
  id: 1,
  app: 'led',
  template: 'byHand',
  status: 'Submitted',
  customStatus: null,
  statusNumber: 2,
  pendingChanges: null,
  notifyTime: null,
  revision: 7,
};

const running: StatusChange = { number: 3, from: 'Submitted', to: 'Running', customStatus: null, time: 1000 };

describe('the recorder of changes of a status', () => {
  it('keeps a change that somebody wants to see, due at once', () => {
    const recorder = new StatusRecorder();
    recorder.observe(() => true);

    expect(recorder.ofChange(row, { status: 'Running' }, now)).toEqual({
      statusNumber: 3,
      pendingChanges: [running],
      notifyTime: now,
    });
  });

  it('leaves the time of one who tells the handlers just now, or waits after a failure', () => {
    const recorder = new StatusRecorder();
    recorder.observe(() => true);
    const told = { ...row, pendingChanges: [{ ...running, number: 2 }], notifyTime: new Date(9000) };

    const columns = recorder.ofChange(told, { status: 'Running' }, now);

    expect(columns.pendingChanges?.map(({ number }) => number)).toEqual([2, 3]);
    expect(columns).not.toHaveProperty('notifyTime');
  });

  it('only counts what nobody wants to see, and counts nothing where the status stays', () => {
    const recorder = new StatusRecorder();
    recorder.observe(({ app }, { to }) => app === 'led' && to === 'Complete');

    expect(recorder.ofChange(row, { status: 'Running' }, now)).toEqual({ statusNumber: 3 });
    expect(recorder.ofChange(row, { status: 'Submitted' }, now)).toEqual({});
    expect(recorder.ofNew({ ...row, status: 'Pending' }, now)).toEqual({
      statusNumber: 1,
      pendingChanges: null,
      notifyTime: null,
    });
    expect(recorder.takeNews()).toBe(false);
  });

  it('takes one custom status for another change of the status', () => {
    const recorder = new StatusRecorder();
    recorder.observe(() => true);
    const calibrating = { ...row, status: 'Other' as const, customStatus: 'Calibrating' };

    expect(recorder.ofChange(calibrating, { status: 'Other', customStatus: 'Calibrating' }, now)).toEqual({});
    expect(recorder.ofChange(calibrating, { status: 'Other', customStatus: 'Tuning' }, now)).toMatchObject({
      statusNumber: 3,
      pendingChanges: [{ from: 'Other', to: 'Other', customStatus: 'Tuning' }],
    });
  });

  it('says once that there is news', () => {
    const recorder = new StatusRecorder();
    recorder.observe(() => true);
    recorder.ofChange(row, { status: 'Running' }, now);

    expect([recorder.takeNews(), recorder.takeNews()]).toEqual([true, false]);
  });

  it('says once that changes of a job are left out, and again when its handlers had caught up', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const recorder = new StatusRecorder();
    recorder.observe(() => true);
    const full = { ...row, pendingChanges: Array.from({ length: 200 }, (_, number) => ({ ...running, number })) };

    for (const known of [row, full, full]) recorder.ofChange(known, { status: 'Running' }, now);
    const first = warn.mock.calls.length;
    for (const known of [row, full]) recorder.ofChange(known, { status: 'Running' }, now);
    const second = warn.mock.calls.length;
    warn.mockRestore();

    expect([first, second]).toEqual([1, 2]);
  });
});
