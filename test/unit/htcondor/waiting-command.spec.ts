import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CommandResult } from '../../../lib/hosts/host.js';
import { WaitingCommand } from '../../../lib/schedulers/htcondor/waiting-command.js';

/** A command that prints what it reads. */
async function echo(stdin: Readable): Promise<CommandResult> {
  return { exitCode: 0, stdout: await text(stdin), stderr: '' };
}

describe('a command that waits', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('works on what it is given', async () => {
    const command = new WaitingCommand(echo);

    expect(command.isUsable).toBe(true);
    const result = command.use(Readable.from([Buffer.from('one '), Buffer.from('two')]) as AsyncIterable<Buffer>);

    expect(command.isUsable).toBe(false);
    expect(await result).toMatchObject({ stdout: 'one two' });
  });

  it.each([
    [
      'it is dismissed',
      (command: WaitingCommand) => {
        command.dismiss();
      },
    ],
    [
      'nobody uses it for two seconds',
      () => {
        jest.advanceTimersByTime(2000);
      },
    ],
  ])('ends with nothing when %s', async (_when, happen) => {
    let printed: Promise<CommandResult> | undefined;
    const command = new WaitingCommand((stdin) => (printed = echo(stdin)));

    happen(command);

    expect(command.isUsable).toBe(false);
    expect(await printed).toMatchObject({ stdout: '' });
  });

  it('is not usable when it broke', async () => {
    const command = new WaitingCommand(() => Promise.reject(new Error('refused')));

    await new Promise(setImmediate);

    expect(command.isUsable).toBe(false);
  });

  it('passes on the error of what it is given', async () => {
    const command = new WaitingCommand(echo);

    const result = command.use(
      // eslint-disable-next-line @typescript-eslint/require-await -- it fails before there is anything to wait for
      (async function* (): AsyncGenerator<Buffer> {
        throw new Error('unreadable');
      })(),
    );

    await expect(result).rejects.toThrow('unreadable');
  });
});
