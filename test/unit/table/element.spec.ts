import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Announcer } from '../../../lib/table/element/announcer.js';
import { backOff } from '../../../lib/table/element/back-off.js';
import { afterLine, bulkRun } from '../../../lib/table/element/bulk-run.js';
import { actionNames, actionsOf, atHand, bulkActions } from '../../../lib/table/element/job-actions.js';
import { linesOf } from '../../../lib/table/element/lines.js';
import { LogBuffer, stretches } from '../../../lib/table/element/log-buffer.js';
import { findBackwards } from '../../../lib/table/element/log-search.js';
import { refreshOf } from '../../../lib/table/element/live-link.js';
import { Selection } from '../../../lib/table/element/selection.js';
import { EventParser, type ServerEvent } from '../../../lib/table/element/sse.js';
import { NO_FILTER, parseFilter } from '../../../lib/table/element/query.js';
import { Speech } from '../../../lib/table/shared/labels.js';
import { STUB_ACTIONS, stubJob } from '../../e2e/table/stub-jobs.js';

const english = new Speech({}, 'en');

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

describe('an answer that comes in pieces', () => {
  it('has the same lines wherever it was cut', async () => {
    const text = 'event: jobs\r\nid: 7\ndata: {"a":"ü"}\r\rdata: €\n';
    const bytes = new TextEncoder().encode(text);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 8 }),
        async (cuts) => {
          const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
          const pieces = edges.slice(1).map((end, index) => bytes.slice(edges[index], end));
          const lines: string[] = [];
          for await (const line of linesOf(streamOf(pieces))) lines.push(line);

          expect(lines).toEqual(['event: jobs', 'id: 7', 'data: {"a":"ü"}', '', 'data: €']);
        },
      ),
    );
  });

  it('is put together to events as the standard has it, and to places where only an id was told', () => {
    const parser = new EventParser();
    const lines = [
      ': beat',
      'id: 3',
      'event: jobs',
      'data: a',
      'data:b',
      'other: x',
      '',
      'data: c',
      '',
      '',
      'event: reset',
      '',
      'id: 4',
      '',
      '',
    ];
    const events = lines.map((line) => parser.take(line)).filter((event): event is ServerEvent => event !== null);

    expect(events).toEqual([
      { type: 'jobs', data: 'a\nb', id: '3' },
      { type: 'message', data: 'c', id: '3' },
      { type: 'place', data: '', id: '4' },
    ]);
  });
});

describe('tries', () => {
  it('come less and less often, never all at once, and at least twice a minute', () => {
    expect([1, 2, 3, 10, 1000].map((tries) => backOff(tries, 1))).toEqual([1000, 2000, 4000, 30_000, 30_000]);
    expect(backOff(3, 0)).toBe(2000);
  });

  it('are made as the attribute says', () => {
    expect([null, '', 'live', 'off', '0', '5', 20, 'x', '-3'].map(refreshOf)).toEqual([
      'live',
      'live',
      'live',
      'off',
      'off',
      5,
      20,
      'live',
      'live',
    ]);
  });
});

describe('a selection', () => {
  const rows = [9, 8, 7, 6, 5];

  it('takes ranges, in both directions, as the last click says', () => {
    const selection = new Selection();
    selection.toggle(6, null);
    selection.toggle(9, rows);
    expect(rows.filter((id) => selection.has(id))).toEqual([9, 8, 7, 6]);
    selection.toggle(8, rows);
    expect(rows.filter((id) => selection.has(id))).toEqual([7, 6]);
  });

  it('of all that match goes to the server as a predicate', () => {
    const selection = new Selection();
    selection.selectMatching({ filter: parseFilter('status=Held&search=a'), upTo: 8, count: 8412, exact: true });

    expect(selection.size).toBe(8412);
    expect([selection.has(8), selection.has(9)]).toEqual([true, false]);
    expect(selection.targets).toEqual([{ where: { status: ['Held'], search: 'a' }, upTo: 8 }]);
  });

  it('of all that match becomes the page without one when one is taken out', () => {
    const selection = new Selection();
    selection.selectMatching({ filter: NO_FILTER, upTo: 8, count: 100, exact: true });
    selection.toggle(7, rows);

    expect(selection.all).toBeNull();
    expect(rows.filter((id) => selection.has(id))).toEqual([8, 6, 5]);
  });

  it.each<[string, (selection: Selection) => void]>([
    [
      'cleared',
      (selection) => {
        selection.clear();
      },
    ],
    [
      'changed by a row',
      (selection) => {
        selection.toggle(7, null);
      },
    ],
    [
      'changed by a page',
      (selection) => {
        selection.setMany([7], false);
      },
    ],
  ])('that was %s while it was asked which jobs match is not overruled by the answer', async (_, change) => {
    const selection = new Selection();
    selection.setMany(rows, true);
    const asking = selection.selectAsked(Promise.resolve({ filter: NO_FILTER, upTo: 8, count: 100, exact: true }));
    expect(selection.isAsked).toBe(true);

    change(selection);
    await asking;

    expect([selection.all, selection.isAsked]).toEqual([null, false]);
  });

  it('stays as it was where it could not be said which jobs match', async () => {
    const selection = new Selection();
    selection.setMany(rows, true);

    await selection.selectAsked(Promise.resolve(null));

    expect([selection.size, selection.all, selection.isAsked]).toEqual([5, null, false]);
  });

  it('knows of the last question only', async () => {
    const selection = new Selection();
    const first = selection.selectAsked(Promise.resolve({ filter: NO_FILTER, upTo: 8, count: 8, exact: true }));
    const second = selection.selectAsked(Promise.resolve({ filter: NO_FILTER, upTo: 9, count: 9, exact: true }));

    await Promise.all([first, second]);

    expect([selection.size, selection.isAsked]).toEqual([9, false]);
  });

  it('of many ids goes in as many requests as it takes', () => {
    const selection = new Selection();
    selection.setMany(
      Array.from({ length: 2500 }, (_, index) => index + 1),
      true,
    );

    expect(selection.targets.map((target) => ('ids' in target ? target.ids.length : 0))).toEqual([1000, 1000, 500]);
  });
});

describe('an action for many', () => {
  it('counts what was done, and keeps the first failures', () => {
    const lines = [
      { total: 30 },
      ...Array.from({ length: 25 }, (_, id) => ({ id, ok: false as const, status: 409, message: 'no' })),
      ...Array.from({ length: 5 }, (_, id) => ({ id: id + 25, ok: true as const })),
      { done: true as const, ok: 5, failed: 25 },
    ];
    const run = lines.reduce((before, line) => afterLine(before, line, 0), bulkRun('stop', 30));

    expect(run).toMatchObject({ total: 30, done: 30, ok: 5, failed: 25 });
    expect(run.failures).toHaveLength(20);
  });
});

describe('what can be done with a job', () => {
  const options = {
    order: null,
    infos: STUB_ACTIONS,
    resultsUrl: '/r/:id',
    resultsUrls: {},
    monitorUrl: null,
    hasRoutes: true,
    speech: english,
  };
  const names = (job: ReturnType<typeof stubJob>, more: Partial<typeof options> = {}) =>
    actionsOf(job, { ...options, ...more }).map(({ name }) => name);

  it('is what the server allows, the app’s own included, what is lost last', () => {
    expect(names(stubJob(1, { status: 'Complete' }))).toEqual([
      'resubmit',
      'publish',
      'report',
      'results',
      'logs',
      'delete',
    ]);
    expect(names(stubJob(1, { status: 'Pending' }))).toEqual(['execute', 'delete']);
    expect(names(stubJob(1, { status: 'Complete' }), { hasRoutes: false })).toEqual(['results']);
  });

  it('is what the page asks for, by the names of the 2016 Jobs API, too', () => {
    const order = actionNames('terminate, |, logs , run') as never;

    expect(order).toEqual(['stop', '|', 'logs', 'execute']);
    expect(names(stubJob(1, { status: 'Running' }), { order })).toEqual(['stop', 'logs']);
    expect(bulkActions({ order, infos: STUB_ACTIONS })).toEqual(['stop', 'execute']);
  });

  it('stands beside the menu where it is the next thing to do', () => {
    expect(atHand(actionsOf(stubJob(1, { status: 'Complete' }), options))?.href).toBe('/r/1');
    expect(atHand(actionsOf(stubJob(1, { status: 'Running' }), options))).toBeNull();
  });
});

describe('a log in memory', () => {
  const piece = (from: number, size: number) => ({ from, to: from + size, text: 'x'.repeat(size), bytes: 1_000_000 });

  it('is one stretch that never gets longer than its limit', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 90_000 })), { maxLength: 60 }), (steps) => {
        let buffer = LogBuffer.of(piece(500_000, 1000), 200_000);
        for (const [atEnd, size] of steps) {
          const fits = atEnd ? Math.min(size, 1_000_000 - buffer.to) : Math.min(size, buffer.from);
          buffer = atEnd ? buffer.append(piece(buffer.to, fits)) : buffer.prepend(piece(buffer.from - fits, fits));
        }
        const { pieces } = buffer;

        expect(pieces.slice(1).every(({ from }, index) => from === pieces[index]?.to)).toBe(true);
        expect(pieces.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(200_000);
      }),
    );
  });

  it('leaves out what does not adjoin', () => {
    const buffer = LogBuffer.of(piece(1000, 100), 10_000);

    expect(buffer.append(piece(2000, 5)).pieces).toBe(buffer.pieces);
    expect(buffer.prepend(piece(10, 5)).pieces).toBe(buffer.pieces);
    expect(LogBuffer.of({ text: '', from: 0, to: 0, bytes: 0 }, 10).append({ from: 0, to: 2, text: 'ab' }).to).toBe(2);
  });

  it('is cut at what was searched, with places in bytes', () => {
    expect(stretches({ from: 100, to: 112, text: 'ü Needle (x)' }, 'needle (')).toEqual([
      { text: 'ü ', isMatch: false, at: 100 },
      { text: 'Needle (', isMatch: true, at: 103 },
      { text: 'x)', isMatch: false, at: 111 },
    ]);
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, searched) => {
        const cut = stretches({ from: 0, to: 0, text }, searched);
        expect(cut.map((part) => part.text).join('')).toBe(text);
      }),
    );
  });

  it('is searched backwards in pieces, until it is found or its beginning is reached', async () => {
    const asked: number[] = [];
    const ask = (found: number | null) => (before: number) => {
      asked.push(before);
      return Promise.resolve(
        before <= 100 && found !== null ? { found, searchedTo: found } : { found: null, searchedTo: before - 100 },
      );
    };

    expect(await findBackwards(ask(42), 300, () => undefined)).toBe(42);
    expect(asked).toEqual([300, 200, 100]);
    expect(await findBackwards(ask(null), 300, () => undefined)).toBeNull();
    expect(
      await findBackwards(
        (before) => Promise.resolve({ found: null, searchedTo: before }),
        300,
        () => undefined,
      ),
    ).toBeNull();
  });
});

describe('a screen reader', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is told a summary, and not more often than it can say', () => {
    const said: string[] = [];
    const announcer = new Announcer(
      (text) => said.push(text),
      () => english,
    );
    const complete = (id: number) => stubJob(id, { status: 'Complete' });
    announcer.add([complete(1)], 0, 0);
    jest.advanceTimersByTime(0);
    announcer.add([complete(2), complete(3)], 0, 0);
    announcer.add([complete(4)], 2, 1);
    jest.advanceTimersByTime(4999);
    expect(said).toEqual(['Job run 1: Complete.']);
    jest.advanceTimersByTime(1);

    expect(said[1]).toBe('3 jobs are now Complete. 2 new jobs. 1 job was deleted.');
    announcer.add([], 0, 0);
    jest.advanceTimersByTime(60_000);
    expect(said).toHaveLength(2);
  });
});
