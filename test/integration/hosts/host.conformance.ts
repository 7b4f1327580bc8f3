import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { Host } from '../../../lib/hosts/host.js';
import {
  CommandOutputTooLongError,
  CommandTimeoutError,
  HostUnreachableError,
  InvalidCommandError,
} from '../../../lib/hosts/host.errors.js';
import { describeFiles } from './host-files.conformance.js';

// Hundreds of commands in one test, possibly over a slow line.
jest.setTimeout(30_000);

/**
 * What every {@link Host} does, whether it is this machine or another one.
 * @param makeHost gives a host that is used by this suite only; the suite closes it
 */
export function describeHost(name: string, makeHost: () => Host | Promise<Host>): void {
  describe(`${name} as a host`, () => {
    let host: Host;
    let directory: string;

    beforeAll(async () => {
      host = await makeHost();
      const made = await host.run({ argv: ['mktemp', '-d', '/tmp/host-conformance.XXXXXX'] });
      directory = made.stdout.trim();
    });

    afterAll(async () => {
      await host.run({ argv: ['rm', '-rf', directory] });
      await host.close();
    });

    describe('running a command', () => {
      it('gives what it printed and how it ended', async () => {
        const result = await host.run({ argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'] });

        expect(result).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 3 });
      });

      it('tells the signal that ended it', async () => {
        const result = await host.run({ argv: ['sh', '-c', 'kill -KILL $$'] });

        expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
      });

      it('answers 127 for a program that is not there', async () => {
        const result = await host.run({ argv: ['/no/such/program'] });

        expect(result.exitCode).toBe(127);
        expect(result.stderr).toContain('/no/such/program');
      });

      it('answers 126 for a file that is not executable', async () => {
        await host.writeFile(`${directory}/not-executable`, 'echo', { mode: 0o644 });

        expect((await host.run({ argv: [`${directory}/not-executable`] })).exitCode).toBe(126);
      });

      it('starts programs only, no built-in of a shell', async () => {
        expect((await host.run({ argv: ['cd', '/'] })).exitCode).not.toBe(null);
        expect((await host.run({ argv: ['A=b'] })).exitCode).toBe(127);
      });

      it('starts in the home directory, with messages in English', async () => {
        const { stdout } = await host.run({ argv: ['sh', '-c', 'pwd -P; echo "$LC_ALL"'] });

        expect(stdout).toBe(`${await host.homeDirectory()}\nC\n`);
      });

      it('brings any arguments to the program byte for byte', async () => {
        const anyArgument = fc
          .oneof(
            fc.string({ unit: 'grapheme', maxLength: 20 }),
            fc.string({
              unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', '\r', '\t', ' ', '!', '*', '~', '#', '%'),
            }),
          )
          .map((text) => text.replaceAll('\0', ''));
        await fc.assert(
          fc.asyncProperty(fc.array(anyArgument, { minLength: 1, maxLength: 20 }), async (args) => {
            const { stdout } = await host.run({ argv: ['printf', '%s\\0', ...args] });

            expect(stdout.split('\0').slice(0, -1)).toEqual(args);
          }),
          { numRuns: 40 },
        );
      });

      it('refuses a NUL character in an argument', async () => {
        await expect(host.run({ argv: ['echo', 'a\0b'] })).rejects.toThrow(InvalidCommandError);
      });

      it('gives UTF-8 back, with replacement characters for invalid bytes', async () => {
        const { stdout } = await host.run({ argv: ['printf', 'Zürich \\377'] });

        expect(stdout).toBe('Zürich \uFFFD');
      });

      it('runs twenty commands at once', async () => {
        const numbers = Array.from({ length: 20 }, (_, index) => index);

        const results = await Promise.all(
          numbers.map((number) => host.run({ argv: ['sh', '-c', 'sleep 0.05; echo "$1"', 'sh', String(number)] })),
        );

        expect(results.map(({ stdout }) => Number(stdout))).toEqual(numbers);
      });

      it('gives up the wait after its time-out', async () => {
        const run = host.run({ argv: ['sleep', '30'], timeout: 200 });

        await expect(run).rejects.toThrow(CommandTimeoutError);
      });

      it('gives up the wait when the signal is aborted, with its reason', async () => {
        const reason = new Error('no longer needed');

        const run = host.run({ argv: ['sleep', '5'], signal: AbortSignal.abort(reason) });
        await expect(run).rejects.toBe(reason);

        const controller = new AbortController();
        const second = host.run({ argv: ['sleep', '5'], signal: controller.signal });
        setTimeout(() => {
          controller.abort(reason);
        }, 50);
        await expect(second).rejects.toBe(reason);
      });

      it('rejects an output that is too long', async () => {
        const run = host.run({ argv: ['head', '-c', '100000', '/dev/zero'], maxOutputBytes: 1000 });

        await expect(run).rejects.toThrow(CommandOutputTooLongError);
      });

      it('keeps the end of a long standard error', async () => {
        const script = 'head -c 200000 /dev/zero | tr "\\0" x >&2; echo the end >&2';

        const { stderr } = await host.run({ argv: ['sh', '-c', script] });

        expect(stderr).toHaveLength(64 * 1024);
        expect(stderr.endsWith('xthe end\n')).toBe(true);
      });
    });

    describe('standard input', () => {
      it('is empty when none is given', async () => {
        expect((await host.run({ argv: ['cat'] })).stdout).toBe('');
      });

      it('is a string', async () => {
        expect((await host.run({ argv: ['cat'], stdin: 'Grüße\n' })).stdout).toBe('Grüße\n');
      });

      it('is a buffer of any bytes', async () => {
        const bytes = randomBytes(3_000_000);

        const { stdout } = await host.run({ argv: ['sha256sum'], stdin: bytes });

        expect(stdout.slice(0, 64)).toBe(sha256(bytes));
      });

      it('is a stream, read no faster than the command reads', async () => {
        let produced = 0;
        const endless = new Readable({
          read() {
            produced += 65_536;
            this.push(Buffer.alloc(65_536));
          },
        });

        const { stdout } = await host.run({ argv: ['sh', '-c', 'head -c 200000 | wc -c; sleep 0.3'], stdin: endless });

        expect(stdout.trim()).toBe('200000');
        expect(produced).toBeLessThan(16 * 1024 * 1024);
      });

      it('may be left unread by the command', async () => {
        const result = await host.run({ argv: ['true'], stdin: Buffer.alloc(5_000_000) });

        expect(result.exitCode).toBe(0);
      });

      it('that breaks off fails the command', async () => {
        const broken = Readable.from(
          (async function* () {
            yield Buffer.from('a part');
            await Promise.resolve();
            throw new Error('the source broke');
          })(),
        );

        await expect(host.run({ argv: ['cat'], stdin: broken })).rejects.toThrow('the source broke');
      });
    });

    describe('streaming a command', () => {
      it('gives all output, and the end after it', async () => {
        const { stdout, finished } = await host.stream({ argv: ['head', '-c', '20000000', '/dev/zero'] });

        let length = 0;
        for await (const chunk of stdout as AsyncIterable<Buffer>) {
          length += chunk.length;
        }

        expect(length).toBe(20_000_000);
        expect(await finished).toEqual({ exitCode: 0, stderr: '' });
      });

      it('holds the command back while nobody reads', async () => {
        const mark = `${directory}/written`;
        const script = 'head -c 50000000 /dev/zero; echo done > "$1"';
        const { stdout, finished } = await host.stream({ argv: ['sh', '-c', script, 'sh', mark] });

        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(await host.stat(mark)).toBe(null);
        stdout.resume();
        await finished;

        expect(await host.stat(mark)).not.toBe(null);
      });

      it('ends when the reader has had enough', async () => {
        const { stdout, finished } = await host.stream({ argv: ['yes'] });

        const [first] = (await once(stdout, 'data')) as [Buffer];
        stdout.destroy();

        expect(first.toString()).toMatch(/^y\n/);
        expect((await finished).exitCode).not.toBe(0);
      });

      it('breaks the output off with the error of a time-out', async () => {
        // The wait for a connection counts, too: less than this can be over before a busy machine has begun.
        const { stdout, finished } = await host.stream({ argv: ['sh', '-c', 'echo first; sleep 60'], timeout: 4000 });
        const read = async (): Promise<void> => {
          for await (const chunk of stdout) {
            expect(String(chunk)).toBe('first\n');
          }
        };

        await expect(read()).rejects.toThrow(CommandTimeoutError);
        await expect(finished).rejects.toThrow(CommandTimeoutError);
      });
    });

    describeFiles(() => ({ host, directory }));

    it('refuses everything after it was closed', async () => {
      const other = await makeHost();
      await other.run({ argv: ['true'] });
      await other.close();

      await expect(other.run({ argv: ['true'] })).rejects.toThrow(HostUnreachableError);
      await expect(other.stat('/')).rejects.toThrow(HostUnreachableError);
    });

    it('rejects commands that run while it is closed', async () => {
      const other = await makeHost();
      const { stdout, finished } = await other.stream({ argv: ['sh', '-c', 'echo started; sleep 2'] });
      await once(stdout, 'data');

      await other.close();

      await expect(finished).rejects.toMatchObject({ code: 'COMMAND_INTERRUPTED' });
    });
  });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
