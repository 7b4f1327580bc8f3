import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogFollowers } from '../../../../lib/manager/logs/log-followers.js';
import { logEvents } from '../../../../lib/manager/logs/log-events.js';
import type { LogPlace } from '../../../../lib/manager/logs/shared-log.js';
import type { TextPiece } from '../../../../lib/manager/logs/text-piece.js';
import { MemoryFile } from './memory-file.js';

/** A log that moves from the submit host to this machine, and what was asked about it. */
class Log {
  remote: MemoryFile | null = new MemoryFile();
  local: MemoryFile | null = null;
  kind: LogPlace['kind'] = 'scheduler';
  opened = 0;
  located = 0;
  failure: Error | null = null;

  readonly locate = (): Promise<LogPlace> => {
    this.located += 1;
    if (this.failure) return Promise.reject(this.failure);
    return Promise.resolve({
      kind: this.kind,
      open: () => {
        this.opened += 1;
        return Promise.resolve(this.kind === 'here' ? this.local : this.remote);
      },
    });
  };

  /** What happens at the end of a job: its files are on this machine. */
  collect(content = this.remote?.content ?? ''): void {
    this.local = new MemoryFile(content);
    this.kind = 'here';
  }
}

/** Somebody who looks at a log. */
class Viewer {
  readonly pieces: TextPiece[] = [];
  readonly done: Promise<void>;

  constructor(pieces: AsyncIterable<TextPiece>) {
    this.done = this.take(pieces);
  }

  get text(): string {
    return this.pieces.map(({ text }) => text).join('');
  }

  private async take(pieces: AsyncIterable<TextPiece>): Promise<void> {
    for await (const piece of pieces) this.pieces.push(piece);
  }
}

/** Lets everything that waits for nothing outside come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('following a log', () => {
  let followers: LogFollowers;
  let log: Log;

  beforeEach(() => {
    followers = new LogFollowers();
    log = new Log();
  });

  afterEach(() => followers.onModuleDestroy());

  function view(from = 0, signal?: AbortSignal, name = 'log'): Viewer {
    return new Viewer(followers.view(name, log.locate, { from, signal }));
  }

  async function look(): Promise<void> {
    await followers.pollOnce();
    await settle();
  }

  it('gives what is there, then what comes to it, and ends when the job has ended and everything was given', async () => {
    log.remote?.append('one\n');
    const viewer = view();
    await settle();
    expect(viewer.text).toBe('one\n');

    log.remote?.append('two\n');
    await look();
    expect(viewer.text).toBe('one\ntwo\n');

    log.remote?.append('three\n');
    log.collect();
    await look();
    await viewer.done;

    expect(viewer.text).toBe('one\ntwo\nthree\n');
    expect(viewer.pieces.map(({ from, to }) => [from, to])).toEqual([
      [0, 4],
      [4, 8],
      [8, 14],
    ]);
    expect(log.remote?.isClosed).toBe(true);
    expect(log.local?.isClosed).toBe(true);
    expect(followers.size).toBe(0);
  });

  it('costs for fifty viewers what it costs for one', async () => {
    const costsOf = async (viewers: number): Promise<object> => {
      log = new Log();
      log.remote?.append('x'.repeat(200_000));
      const views = Array.from({ length: viewers }, () => view(0, undefined, `log of ${viewers}`));
      await settle();
      for (let line = 0; line < 20; line += 1) {
        log.remote?.append(`line ${line}\n`);
        await look();
      }
      const file = log.remote;
      log.collect();
      await look();
      await Promise.all(views.map(({ done }) => done));
      expect(new Set(views.map(({ text }) => text))).toEqual(new Set([log.local?.content.toString()]));
      return { opened: log.opened, located: log.located, sizes: file?.sizes, reads: file?.reads };
    };

    const one = await costsOf(1);

    expect(await costsOf(50)).toEqual(one);
    expect(one).toMatchObject({ opened: 2, located: 22, sizes: 21 });
  });

  it('reads of a growing log only what is new', async () => {
    log.remote?.append('a'.repeat(1000));
    view();
    await settle();
    log.remote?.append('b'.repeat(10));
    await look();

    expect(log.remote?.reads).toEqual([
      [0, 1000],
      [1000, 10],
    ]);
  });

  it('reads no more than is taken, and keeps no more than a mebibyte', async () => {
    log.remote?.append(Buffer.alloc(20 * 1024 * 1024, 'x'));
    const pieces = followers.view('log', log.locate, { from: 0 });

    await pieces.next();
    await pieces.next();
    await settle();
    expect(log.remote?.bytesRead).toBe(2 * 64 * 1024);

    for (let piece = 2; piece < 40; piece += 1) await pieces.next();
    const again = followers.view('log', log.locate, { from: 0 });
    await again.next();
    // The beginning was forgotten, and is read once more.
    expect(log.remote?.bytesRead).toBe(41 * 64 * 1024);
    await pieces.return('given up');
    await again.return('given up');
  });

  it('begins where it is told', async () => {
    log.remote?.append('0123456789ä');
    const views = [view(4), view(-4), view(-100), view(99)];
    await settle();

    expect(views.map(({ text }) => text)).toEqual(['456789ä', '89ä', '0123456789ä', '0123456789ä']);
  });

  it('never ends a piece within a character', async () => {
    const euro = Buffer.from('€');
    log.remote?.append(Buffer.concat([Buffer.from('5 '), euro.subarray(0, 2)]));
    const viewer = view();
    await settle();
    const before = viewer.text;
    log.remote?.append(euro.subarray(2));
    await look();

    expect([before, viewer.text]).toEqual(['5 ', '5 €']);
  });

  it('gives a broken character at the very end as it is', async () => {
    log.remote?.append(Buffer.from([0x61, 0xe2]));
    const viewer = view();
    await settle();
    log.collect();
    await look();
    await viewer.done;

    expect(viewer.text).toBe('a\ufffd');
  });

  it('begins anew with a log that was truncated', async () => {
    log.remote?.append('of the first run\n');
    const viewer = view();
    await settle();
    if (log.remote) log.remote.content = Buffer.from('second\n');
    await look();
    log.remote?.append('run\n');
    await look();

    expect(viewer.pieces.map(({ from, text }) => [from, text])).toEqual([
      [0, 'of the first run\n'],
      [0, 'second\n'],
      [7, 'run\n'],
    ]);
  });

  it('waits for a log that is not there yet', async () => {
    const file = log.remote;
    log.remote = null;
    const viewer = view(-10);
    await look();
    expect(viewer.pieces).toEqual([]);

    log.remote = file;
    log.remote?.append('here it is');
    await look();

    expect(viewer.text).toBe('here it is');
  });

  it('ends without a piece when there was never a log', async () => {
    log.kind = 'gone';
    log.remote = null;
    const viewer = view();
    await viewer.done;

    expect(viewer.pieces).toEqual([]);
  });

  it('goes on after the scheduler was out of reach', async () => {
    log.remote?.append('before\n');
    const viewer = view();
    await settle();
    const broken = log.remote;
    if (broken) broken.failure = new Error('the connection broke');
    await look();
    log.failure = new Error('unreachable');
    await look();
    log.failure = null;
    log.remote = new MemoryFile('before\nafter\n');
    await look();

    expect(viewer.text).toBe('before\nafter\n');
    expect(broken?.isClosed).toBe(true);
  });

  it('goes on after a read that failed', async () => {
    log.remote?.append('before\n');
    const viewer = view();
    await settle();
    const broken = log.remote;
    broken?.append('after\n');
    const read = broken?.read.bind(broken);
    if (broken) broken.read = () => Promise.reject(new Error('the connection broke'));
    await look();
    if (broken && read) broken.read = read;
    broken?.append('!');
    await look();

    expect(viewer.text).toBe('before\nafter\n!');
    expect(log.opened).toBe(2);
  });

  it('ends quietly when the viewer goes, and nothing is followed any more', async () => {
    const leave = new AbortController();
    const [gone, stays] = [view(0, leave.signal), view()];
    await settle();
    leave.abort();
    await gone.done;
    expect(followers.size).toBe(1);

    log.remote?.append('x');
    await look();
    expect([gone.text, stays.text]).toEqual(['', 'x']);
  });

  it('ends all views with the app', async () => {
    const viewer = view();
    await settle();
    await followers.onModuleDestroy();
    await viewer.done;

    expect([followers.size, log.remote?.isClosed]).toEqual([0, true]);
  });

  it('gives a later viewer of a final log all of it', async () => {
    log.remote?.append('all of it');
    log.collect();
    const slow = followers.view('log', log.locate, { from: 0 });
    await slow.next();
    const second = view();
    await second.done;

    expect(second.text).toBe('all of it');
    await slow.return('given up');
  });

  it('becomes server-sent events that tell their place, and the end', async () => {
    log.remote?.append('one\n');
    const seen: object[] = [];
    const events = logEvents((signal) => followers.view('log', log.locate, { from: 0, signal }));
    const ended = new Promise<void>((resolve) => {
      events.subscribe({ next: (event) => seen.push(event), complete: resolve });
    });
    await settle();
    log.collect();
    await look();
    await ended;

    expect(seen).toEqual([
      { type: 'log', id: '4', data: { text: 'one\n', from: 0, to: 4, size: 4 } },
      { type: 'end', data: '' },
    ]);
  });

  it('stops with the subscription, and tells no end when the app is shut down', async () => {
    const follow = (signal: AbortSignal) => followers.view('log', log.locate, { from: 0, signal });
    const seen: object[] = [];
    const first = logEvents(follow).subscribe();
    await settle();
    first.unsubscribe();
    await settle();
    expect(followers.size).toBe(0);

    const completed = new Promise<void>((resolve) => {
      logEvents(follow).subscribe({ next: (event) => seen.push(event), complete: resolve });
    });
    await settle();
    await followers.onModuleDestroy();
    await completed;
    expect(seen).toEqual([]);
  });

  it('begins an event stream at most so far before the end', async () => {
    log.remote?.append('0123456789');
    const viewer = new Viewer(followers.view('log', log.locate, { from: 0, longestLead: 4 }));
    await settle();

    expect(viewer.pieces).toEqual([{ text: '6789', from: 6, to: 10, size: 10 }]);
  });
});
