import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SUB_JOB_STATUSES, type JobJson } from 'nestjs-jobs';
import { cellText } from '../../../lib/table/shared/cell-text.js';
import { columnsOf, columnsText, DEFAULT_COLUMNS, headerOf, valueAt } from '../../../lib/table/shared/columns.js';
import type { JobView } from '../../../lib/table/shared/contract.js';
import { bytesText, durationText, timeText } from '../../../lib/table/shared/format.js';
import { Speech } from '../../../lib/table/shared/labels.js';
import { jobHref, safeHref } from '../../../lib/table/shared/links.js';
import { progressOf } from '../../../lib/table/shared/progress.js';
import { isTicking, runTimeOf } from '../../../lib/table/shared/run-time.js';
import { visibleLine, visibleText } from '../../../lib/table/shared/visible-text.js';
import { isWaiting, reasonsOf, waitingText } from '../../../lib/table/shared/why.js';
import { stubJob } from '../../e2e/table/stub-jobs.js';

/** What JSON makes of a type. */
type Sent<T> = T extends Date ? string : T extends object ? { readonly [Key in keyof T]: Sent<T[Key]> } : T;

const english = new Speech({}, 'en');

describe('the table knows jobs as', () => {
  it('the routes send them', () => {
    const sent: Omit<Sent<JobJson>, 'id' | 'input' | 'extendedProperties'> | null = null;
    const view: Omit<JobView, 'id' | 'input' | 'extendedProperties' | 'revision' | 'allowedActions'> | null = sent;

    expect(view).toBeNull();
  });
});

describe('columns', () => {
  it('are read from lists, from texts, and by the names of the 2016 Jobs API', () => {
    expect(columnsOf('id, extendedProperties.a.b = Area ,run_time')).toEqual([
      { name: 'id' },
      { name: 'extendedProperties.a.b', header: 'Area' },
      { name: 'runTime' },
    ]);
    expect(columnsOf(['description', ['Run for', 'run_time']])).toEqual([
      { name: 'description' },
      { name: 'runTime', header: 'Run for' },
    ]);
    expect(columnsOf('')).toEqual(DEFAULT_COLUMNS);
    expect(columnsOf('[broken')).toEqual(DEFAULT_COLUMNS);
  });

  it('survive the way through an attribute', () => {
    const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z.]{0,8}$/).filter((text) => !text.includes('_'));
    const header = fc.string({ maxLength: 10 }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(fc.record({ name, header }), { minLength: 1 }), (columns) => {
        expect(columnsOf(columnsText(columns))).toEqual(columns);
      }),
    );
  });

  it('reach into what is the job’s own, and nowhere else', () => {
    expect(valueAt({ extendedProperties: { a: { b: 3 } } }, 'extendedProperties.a.b')).toBe(3);
    expect(valueAt({ a: 1 }, 'constructor.name')).toBeUndefined();
    expect(valueAt({ a: null }, 'a.b.c')).toBeUndefined();
    expect(headerOf('extendedProperties.basinArea')).toBe('Basin area');
  });

  it('say any value as a short text', () => {
    const text = (value: unknown) =>
      cellText({ name: 'extendedProperties.x' }, stubJob(1, { extendedProperties: { x: value } }), {
        speech: english,
        now: 0,
      });

    expect([text(3), text('a\nb'), text(null), text([1, 2]), text(false)]).toEqual(['3', 'a␊b', '', '[1,2]', 'false']);
    expect(text('x'.repeat(500))).toHaveLength(201);
  });
});

describe('texts', () => {
  it('show what would hide, and stay what they are otherwise', () => {
    expect(visibleText('a\u0000\u001b[31m\tb\nc\u007f\u202e')).toBe('a␀␛[31m\tb\nc␡[U+202E]');
    expect(visibleLine('a\tb\r\n')).toBe('a␉b␍␊');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleLine(text)).not.toMatch(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(visibleText(text)).toBe(text);
      }),
    );
  });

  it('are chosen by number, and may be of another language', () => {
    const german = new Speech({ 'select.count': { one: '{n} Job gewählt', other: '{n} Jobs gewählt' } }, 'de');

    expect(english.say('select.count', { n: 1 })).toBe('1 job selected');
    expect(german.say('select.count', { n: 1234 })).toBe('1.234 Jobs gewählt');
    expect(german.say('action.stop')).toBe('Stop');
    expect(new Speech({}, 'no such language!').say('select.count', { n: 2 })).toBe('2 jobs selected');
  });

  it('give numbers that people can read', () => {
    expect([0, 59_999, 127_000, 3_900_000, 273_600_000].map(durationText)).toEqual([
      '0 s',
      '59 s',
      '2 min 07 s',
      '1 h 05 min',
      '3 d 4 h',
    ]);
    expect([17, 1434, 2 * 1024 ** 3].map(bytesText)).toEqual(['17 B', '1.4 KiB', '2.0 GiB']);
    expect(timeText('never', 'en')).toBe('never');
  });
});

describe('addresses', () => {
  it('hold the id of the job', () => {
    expect(jobHref('/runs/:id/results?of={id}', 7)).toBe('/runs/7/results?of=7');
    expect(jobHref('/:identity', 7)).toBe('/:identity');
    expect(jobHref('', 7)).toBeNull();
  });

  it('never start a script, however it is disguised', () => {
    const disguise = fc.constantFrom('', ' ', '\t', '\n', '\u0000', '\u001f');
    const letters = fc.tuple(
      ...'javascript:'.split('').map((letter) => fc.tuple(fc.constantFrom(letter, letter.toUpperCase()), disguise)),
    );
    fc.assert(
      fc.property(disguise, letters, (start, pairs) => {
        expect(safeHref(`${start}${pairs.flat().join('')}alert(1)`)).toBeNull();
      }),
    );
    expect(safeHref('data:text/html,x')).toBeNull();
    expect(['/a', 'a?b:c', '#x', '//host/', 'https://host/'].map(safeHref)).not.toContain(null);
  });
});

describe('the progress of a job', () => {
  it('counts every sub-job once, those that nothing is known of as waiting', () => {
    const counts = fc.dictionary(fc.constantFrom(...SUB_JOB_STATUSES), fc.integer({ min: 1, max: 1000 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), counts, (numJobs, states) => {
        const { total, ended, parts } = progressOf(numJobs, states);

        expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(total);
        expect(parts.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100);
        expect(ended).toBeLessThanOrEqual(total);
      }),
    );
  });
});

describe('the run time', () => {
  const started = { startTime: '2026-03-01T08:00:00Z', completionTime: null, runTime: null };

  it('goes to the end, or to now by the server’s clock, and never back', () => {
    expect(runTimeOf(started, Date.parse('2026-03-01T08:01:00Z'))).toBe(60_000);
    expect(runTimeOf(started, 0)).toBe(0);
    expect(runTimeOf({ ...started, completionTime: '2026-03-01T08:00:05Z' }, Date.now())).toBe(5000);
    expect(runTimeOf({ ...started, startTime: null }, 0)).toBeNull();
  });

  it('grows while the job lives', () => {
    expect(isTicking(stubJob(1, { status: 'Running' }))).toBe(true);
    expect(isTicking(stubJob(1, { status: 'Submitted' }))).toBe(false);
    expect(isTicking(stubJob(1, { status: 'Complete' }))).toBe(false);
  });
});

describe('why a job does not go on', () => {
  it('is said in words', () => {
    const reasons = (more: Partial<JobView>) => reasonsOf(stubJob(1, more), english);

    expect(reasons({ status: 'Running' })).toEqual([]);
    expect(reasons({ status: 'Held', statusMessage: 'No disk.' })).toEqual(['No disk.']);
    expect(reasons({ status: 'Error', exitCode: 3 })).toEqual(['Ended with exit code 3.']);
    expect(reasons({ status: 'Error', exitSignal: 9 })).toEqual(['Ended by signal 9.']);
    expect(reasons({ handlerMessage: 'Full.' })).toEqual(['The app says: Full.']);
    expect(reasons({ unreachableSince: 'x', statusMessage: 'Out of reach.' })).toEqual([
      'No connection to pool since x. Last known: Running.',
    ]);
  });

  it('of a job in the queue is how long it waits, after a minute', () => {
    const waiting = stubJob(1, { status: 'Submitted', executeTime: '2026-03-01T08:00:00Z' });

    expect(isWaiting(waiting)).toBe(true);
    expect(waitingText(waiting, english, Date.parse('2026-03-01T08:00:59Z'))).toBe('');
    expect(waitingText(waiting, english, Date.parse('2026-03-01T08:12:00Z'))).toBe(
      'Waiting in the queue for 12 min 00 s.',
    );
    expect(isWaiting(stubJob(1, { status: 'Submitted', statusMessage: 'Retried.' }))).toBe(false);
  });
});
