import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidCommandError } from '../../../lib/hosts/host.errors.js';
import { shellQuote } from '../../../lib/hosts/shell-quote.js';

/** What a program gets as its arguments when the real shell runs the line; each is ended by a NUL. */
function argumentsThatArrive(line: string): string[] {
  const output = execFileSync('/bin/sh', ['-c', line], { encoding: 'buffer' });
  return output.toString('utf8').split('\0').slice(0, -1);
}

const anyArgument = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({
      unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', '\t', '\r', ' ', '!', '*', '~', '-', '#', '%', 'a'),
    }),
  )
  .map((text) => text.replaceAll('\0', ''));

describe('shellQuote', () => {
  it('leaves plain words readable', () => {
    expect(shellQuote(['condor_q', '-long', '/home/jobs/a_1.log'])).toBe('condor_q -long /home/jobs/a_1.log');
  });

  it('puts quotes around what a shell would interpret', () => {
    expect(shellQuote(['echo', "it's $HOME"])).toBe(`echo 'it'"'"'s $HOME'`);
  });

  it('keeps an empty argument', () => {
    expect(shellQuote(['printf', ''])).toBe("printf ''");
  });

  it('does not turn a first word into an assignment', () => {
    expect(shellQuote(['A=b'])).toBe("'A=b'");
  });

  it('does not let a program name start a construct of the shell', () => {
    expect(shellQuote(['if', 'x'])).toBe("'if' x");
  });

  it('refuses a NUL character, which no argument can hold', () => {
    expect(() => shellQuote(['echo', 'a\0b'])).toThrow(InvalidCommandError);
  });

  it('brings any arguments through the real shell byte for byte', () => {
    fc.assert(
      fc.property(fc.array(anyArgument, { minLength: 1, maxLength: 40 }), (args) => {
        expect(argumentsThatArrive(shellQuote(['printf', '%s\\0', ...args]))).toEqual(args);
      }),
      { numRuns: 150 },
    );
  });
});
