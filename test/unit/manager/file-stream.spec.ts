import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { HostFile } from '../../../lib/hosts/host.js';
import { FileStream } from '../../../lib/manager/file-stream.js';

class FakeFile implements HostFile {
  closed = 0;
  readonly reads: number[] = [];

  constructor(private readonly content: Buffer) {}

  size(): Promise<number> {
    return Promise.resolve(this.content.length);
  }

  read(position: number, length: number): Promise<Buffer> {
    this.reads.push(position);
    return Promise.resolve(this.content.subarray(position, position + length));
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

describe('the stream of a file', () => {
  it('gives the whole content and closes the file', async () => {
    const file = new FakeFile(Buffer.alloc(600 * 1024, 'x'));

    expect(await text(new FileStream(file))).toBe('x'.repeat(600 * 1024));
    expect(file.closed).toBe(1);
  });

  it('closes a file from which nothing was read', async () => {
    const file = new FakeFile(Buffer.from('secret'));
    const stream = new FileStream(file);

    stream.destroy();
    await once(stream, 'close');

    expect([file.closed, file.reads]).toEqual([1, []]);
  });

  it('reads no further than it is asked to', async () => {
    const file = new FakeFile(Buffer.alloc(64 * 1024 * 1024));
    const stream = new FileStream(file);

    await once(stream, 'readable');
    stream.destroy();
    await once(stream, 'close');

    expect(file.reads.length).toBeLessThan(4);
  });

  it('fails with what reading fails with, and closes the file', async () => {
    const file = new FakeFile(Buffer.alloc(0));
    file.read = () => Promise.reject(new Error('the connection broke'));

    await expect(text(new FileStream(file))).rejects.toThrow('the connection broke');
    expect(file.closed).toBe(1);
  });
});
