import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { EventStream, MOST_WAITING_BYTES } from '../../../lib/http/streaming/event-stream.js';
import { decodePosition, encodePosition } from '../../../lib/http/jobs/events/stream-position.js';

describe('an event stream', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function text(stream: EventStream): string {
    const pieces: Buffer[] = [];
    for (let piece: unknown = stream.read(); piece !== null; piece = stream.read()) pieces.push(piece as Buffer);
    return Buffer.concat(pieces).toString();
  }

  it('sends something at once, events as the standard has them, and signs of life', () => {
    const stream = new EventStream({ heartbeat: 1000 });

    stream.send({ id: '7', type: 'text', data: '{"a":1}' });
    stream.send({ type: 'end', data: '{}' });
    jest.advanceTimersByTime(1000);

    expect(text(stream)).toBe(': open\n\nid: 7\nevent: text\ndata: {"a":1}\n\nevent: end\ndata: {}\n\n: heartbeat\n\n');
    stream.destroy();
  });

  it('cuts off a client that does not read', async () => {
    const stream = new EventStream({ heartbeat: 1000 });
    const piece = Buffer.alloc(MOST_WAITING_BYTES / 4, 'x');

    for (let count = 0; count < 100; count += 1) stream.write(piece);

    expect(stream.destroyed).toBe(true);
    expect(stream.readableLength).toBeLessThanOrEqual(MOST_WAITING_BYTES + 2 * piece.length);
    await once(stream, 'close');
  });

  it('lets whoever can wait do so, until the client has read or is gone', async () => {
    const stream = new EventStream({ heartbeat: 1000 });
    const seen: string[] = [];
    const waits = async (word: string): Promise<void> => {
      await stream.drained();
      seen.push(word);
    };

    await waits('empty');
    stream.write('x'.repeat(100_000));
    const full = waits('read');
    await new Promise(setImmediate);
    expect(seen).toEqual(['empty']);
    text(stream);
    await full;
    stream.write('x'.repeat(100_000));
    const left = waits('gone');
    stream.destroy();
    await left;

    expect(seen).toEqual(['empty', 'read', 'gone']);
  });

  it('ends by itself after its time, so that its client is let in anew', async () => {
    const stream = new EventStream({ heartbeat: 1000, longest: 5000 });
    const ended = once(stream, 'end');

    jest.advanceTimersByTime(5000);
    stream.resume();
    await ended;

    expect(stream.isOver).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the place of an event stream', () => {
  it('is a moment, also by the time of a list', () => {
    expect(decodePosition(encodePosition(1795334094566.7))).toBe(1795334094566);
    expect(decodePosition('2026-11-22T07:54:54.566Z')).toBe(Date.UTC(2026, 10, 22, 7, 54, 54, 566));
  });

  it.each(['', '-1', '1.5', 'yesterday', '2026-99-99T99:99:99Z', '1\nevent: x', '9'.repeat(20)])(
    'is not %p',
    (word) => {
      expect(decodePosition(word)).toBeNull();
    },
  );
});
