import type { Host, HostFile } from './host.js';
import { HostFileError } from './host.errors.js';

/** `tail` and `head` on a part of a file: `$1` the first byte (from 1), `$2` the number of bytes, `$3` the file. */
const READ_PART = 'tail -c "+$1" -- "$3" | head -c "$2"';

/** A file that is read by commands: opened anew with every read, and so never stale. */
export class ExecFile implements HostFile {
  constructor(
    private readonly host: Pick<Host, 'name' | 'run' | 'stream'>,
    private readonly path: string,
    private readonly timeout: number,
  ) {}

  async size(): Promise<number> {
    const argv = ['stat', '-L', '-c', '%s', '--', this.path] as const;
    const { exitCode, stdout, stderr } = await this.host.run({ argv: [...argv], timeout: this.timeout });
    if (exitCode !== 0) {
      throw new HostFileError(this.host.name, 'Looking up', this.path, new Error(stderr.trim()));
    }
    return Number(stdout);
  }

  async read(position: number, length: number): Promise<Buffer> {
    if (length === 0) {
      return Buffer.alloc(0);
    }
    const { stdout, finished } = await this.host.stream({
      argv: ['sh', '-c', READ_PART, 'sh', String(position + 1), String(length), this.path],
      timeout: this.timeout,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of stdout as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const { stderr } = await finished;
    // The exit code is that of `head`; `tail` tells its errors in words.
    if (chunks.length === 0 && stderr !== '') {
      throw new HostFileError(this.host.name, 'Reading', this.path, new Error(stderr.trim()));
    }
    return Buffer.concat(chunks);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
