import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ControlLane } from '../../../lib/engine/control-lane.js';

/** A command that ends when the test says so. */
interface Command {
  readonly keys: readonly string[];
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

describe('The way of control commands', () => {
  const commands: Command[] = [];
  let lane: ControlLane;

  beforeEach(() => {
    jest.useFakeTimers();
    commands.length = 0;
    lane = new ControlLane(
      (keys) =>
        new Promise((resolve, reject) => {
          commands.push({ keys, succeed: resolve, fail: reject });
        }),
    );
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const sent = (): (readonly string[])[] => commands.map(({ keys }) => keys);

  it('lets those go together that come shortly one after the other, each key once', async () => {
    const first = lane.control('a');
    await jest.advanceTimersByTimeAsync(15);
    const second = lane.control('b');
    const again = lane.control('a');
    await jest.advanceTimersByTimeAsync(20);

    expect(sent()).toEqual([['a', 'b']]);
    commands[0]?.succeed();
    await expect(Promise.all([first, second, again])).resolves.toBeDefined();
  });

  it('lets nobody wait longer than a quarter of a second for others that keep coming', async () => {
    for (let number = 0; number < 20; number++) {
      void lane.control(String(number));
      await jest.advanceTimersByTimeAsync(15);
    }

    expect(sent()).toHaveLength(1);
    expect(commands[0]?.keys.length).toBeGreaterThan(15);
  });

  it('keeps those for the next command who come while one is under way', async () => {
    void lane.control('a');
    await jest.advanceTimersByTimeAsync(20);
    void lane.control('b');
    await jest.advanceTimersByTimeAsync(200);
    expect(sent()).toEqual([['a']]);

    commands[0]?.succeed();
    await jest.advanceTimersByTimeAsync(20);

    expect(sent()).toEqual([['a'], ['b']]);
  });

  it('waits no longer than a second for a command that hangs', async () => {
    void lane.control('a');
    await jest.advanceTimersByTimeAsync(20);
    void lane.control('b');
    await jest.advanceTimersByTimeAsync(1020);

    expect(sent()).toEqual([['a'], ['b']]);
  });

  it('tells everybody in a command by what it has failed, and nobody else', async () => {
    const first = lane.control('a');
    const second = lane.control('b');
    await jest.advanceTimersByTimeAsync(20);
    const third = lane.control('c');
    commands[0]?.fail(new Error('no answer'));

    await expect(first).rejects.toThrow('no answer');
    await expect(second).rejects.toThrow('no answer');
    await jest.advanceTimersByTimeAsync(20);
    commands[1]?.succeed();
    await expect(third).resolves.toBeUndefined();
  });
});
