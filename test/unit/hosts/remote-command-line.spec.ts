import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidCommandError } from '../../../lib/hosts/host.errors.js';
import { remoteCommandLine } from '../../../lib/hosts/remote-command-line.js';

const anyArgument = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.string({
      unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', '\r', '\t', ' ', '!', '*', '~', '%', '^', '{', ',', '}'),
    }),
  )
  .map((text) => text.replaceAll('\0', ''));
const anyCommand = fc
  .array(anyArgument, { maxLength: 10 })
  .map((args) => ['printf', '%s\\0', ...args] as [string, ...string[]]);

function runBySh(line: string): { stdout: string; stderr: string; status: number | null } {
  return spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
}

describe('remoteCommandLine', () => {
  it('prints the marker on both outputs and then runs the program', () => {
    const result = runBySh(remoteCommandLine({ argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'] }, 'mark'));

    expect(result).toMatchObject({ stdout: 'mark\nout\n', stderr: 'mark\nerr\n', status: 3 });
  });

  it('sets the language of messages', () => {
    expect(runBySh(remoteCommandLine({ argv: ['sh', '-c', 'echo $LC_ALL'] }, 'mark')).stdout).toBe('mark\nC\n');
  });

  it('brings any arguments through a shell byte for byte', () => {
    fc.assert(
      fc.property(anyCommand, (argv) => {
        const { stdout } = runBySh(remoteCommandLine({ argv }, 'mark'));

        expect(stdout.slice('mark\n'.length).split('\0').slice(0, -1)).toEqual(argv.length > 2 ? argv.slice(2) : ['']);
      }),
      { numRuns: 60 },
    );
  });

  it('holds nothing that csh or fish would read in another way than the POSIX shell', () => {
    fc.assert(
      fc.property(anyCommand, (argv) => {
        const line = remoteCommandLine({ argv: ['echo', ...argv.slice(2)] }, 'mark');

        expect(line).toMatch(/^[ -~]+$/);
        expect(line).not.toContain('!');
        // Before a zero it is a plain character between single quotes in all of them.
        expect(line).not.toMatch(/\\[^0]/);
      }),
    );
  });

  it('lets the host end a command whose time is over, some seconds later', () => {
    const line = remoteCommandLine({ argv: ['sleep', '60'], timeout: 1500 }, 'mark');

    expect(line).toContain('timeout -k 5 7');
    expect(runBySh(remoteCommandLine({ argv: ['echo', 'a b'], timeout: 1500 }, 'mark')).stdout).toBe('mark\na b\n');
  });

  it('refuses a line that is longer than a host takes', () => {
    expect(() => remoteCommandLine({ argv: ['echo', 'x'.repeat(140_000)] }, 'mark')).toThrow(InvalidCommandError);
  });
});
