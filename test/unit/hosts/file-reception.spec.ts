import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { FileReception } from '../../../lib/hosts/receive-file.js';

const MEBIBYTE = 1024 * 1024;

/** A file on a disk that takes each piece when it is told to. */
class SlowFile {
  readonly positions: number[] = [];
  private readonly writes: { readonly end: (error?: Error) => void }[] = [];

  writev(pieces: readonly Buffer[], position: number): Promise<{ bytesWritten: number }> {
    const bytesWritten = pieces.reduce((sum, { length }) => sum + length, 0);
    this.positions.push(position);
    return new Promise((resolve, reject) => {
      this.writes.push({
        end: (error) => {
          if (error) reject(error);
          else resolve({ bytesWritten });
        },
      });
    });
  }

  /** Ends the write under way, and lets what waits for it go on. */
  async end(error?: Error): Promise<void> {
    this.writes.shift()?.end(error);
    await turn();
  }
}

describe('a large file that arrives', () => {
  let slow: SlowFile;
  let asked: number;

  beforeEach(() => {
    slow = new SlowFile();
    asked = 0;
  });

  function reception(pieces: number): FileReception {
    const file = {
      path: '/results/flow.nc',
      part: '/results/flow.nc.part',
      from: 0,
      size: pieces * MEBIBYTE,
      mode: 0o600,
      modified: new Date(0),
    };
    return new FileReception(file, slow as unknown as FileHandle);
  }

  async function* content(pieces: number, error?: Error): AsyncGenerator<Buffer> {
    for (let piece = 0; piece < pieces; piece += 1) {
      asked += 1;
      await turn();
      yield Buffer.alloc(MEBIBYTE);
    }
    if (error) throw error;
  }

  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 20; turns += 1) await turn();
  };

  it('is received one piece ahead of the disk, and no further', async () => {
    const appended = reception(4).append(content(4));
    await settle();
    expect([slow.positions, asked]).toEqual([[0], 2]);

    await slow.end();
    await settle();
    expect([slow.positions, asked]).toEqual([[0, MEBIBYTE], 3]);

    for (let write = 0; write < 3; write += 1) {
      await slow.end();
      await settle();
    }
    await appended;
    expect(slow.positions).toEqual([0, 1, 2, 3].map((piece) => piece * MEBIBYTE));
  });

  it('ends with the error of the disk, also where it comes while the next piece is awaited', async () => {
    const appended = reception(3).append(content(3));
    const refused = expect(appended).rejects.toThrow('no space');
    await turn();
    await turn();
    await slow.end(new Error('no space'));

    await refused;

    expect(slow.positions).toEqual([0]);
  });

  it('ends with the error of the line when the disk has taken what came before', async () => {
    let isOver = false;
    const appended = reception(2).append(content(1, new Error('cut')));
    const refused = expect(appended.finally(() => (isOver = true))).rejects.toThrow('cut');
    await settle();
    expect(slow.positions).toEqual([0]);
    expect(isOver).toBe(false);

    await slow.end();

    await refused;
  });
});
