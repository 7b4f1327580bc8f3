import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseArguments } from '../../../lib/schedulers/htcondor/arguments.js';
import {
  commandTemplate,
  fileNameProblem,
  macrosIn,
  type CommandValue,
} from '../../../lib/schedulers/htcondor/command-template.js';
import { parseEnvironment } from '../../../lib/schedulers/htcondor/environment.js';
import { macroPieces } from '../../../lib/schedulers/htcondor/macro-pieces.js';
import { expandMacros } from '../../../lib/schedulers/htcondor/macros.js';

/** The value of a command for a sub-job with these values. */
function write(command: string, value: CommandValue, values: Record<string, string>): string {
  return commandTemplate(command, value, new Set(Object.keys(values)))(new Map(Object.entries(values)));
}

/** What HTCondor makes of it: macros first, then quotes. */
function argumentsOf(
  value: CommandValue,
  values: Record<string, string>,
  macros: Record<string, string> = {},
): string[] {
  return parseArguments(expandMacros(write('arguments', value, values), (name) => macros[name]));
}

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '$',
      '$',
      '(',
      ')',
      '"',
      "'",
      '\\',
      ' ',
      '\t',
      ',',
      ';',
      '$(x)',
      '$$(Arch)',
      '$(DOLLAR)',
      '(DOLLAR)',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((text) => !/\p{Cc}|\p{Cs}/u.test(text)),
  ),
  maxLength: 12,
});

describe('the pieces of a text in submit syntax', () => {
  it.each<[string, string[]]>([
    ['a $(b) c', ['text a ', 'macro $(b)', 'text  c']],
    ['$(a_$(B))', ['text $(a_', 'macro $(B)', 'text )']],
    ['$INT(b,%03d)$(c:d e)', ['call $INT(b,%03d)', 'macro $(c:d e)']],
    ['$$(b) $$([ f(x) ])', ['call $$(b)', 'text  ', 'call $$([ f(x) ])']],
    ['$ $( $(b $x', ['text $ $( $(b $x']],
  ])('of %j are known', (text, pieces) => {
    expect(macroPieces(text).map((piece) => `${piece.kind} ${piece.text}`)).toEqual(pieces);
  });

  it('are the text again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(
          macroPieces(text)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

describe('arguments with values of a sub-job', () => {
  it.each<[string, CommandValue, string[]]>([
    ['the old syntax', '--a $(a) b', ['--a', 'VALUE', 'b']],
    ['the old syntax with a quote', `it's \\"$(a)\\"`, [`it's`, '"VALUE"']],
    ['the new syntax', `"--a=$(a) 'x y' 'it''s $(a)' ""q"" ''"`, ['--a=VALUE', 'x y', `it's VALUE`, '"q"', '']],
    ['quotes beside it', `"'x '$(a)' y' a'b c'd"`, ['x VALUE y', 'ab cd']],
    ['two values side by side', '"$(a)$(a)"', ['VALUEVALUE']],
    ['a list', ['--a', '$(a)', '$(b) $(A)'], ['--a', 'VALUE', '$(b) VALUE']],
  ])('are one token each, whatever they are: %s', (_what, value, expected) => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(argumentsOf(value, { a: text })).toEqual(expected.map((item) => item.replaceAll('VALUE', () => text)));
      }),
      { numRuns: 300 },
    );
  });

  it('leave other macros to HTCondor, which may make several arguments of one', () => {
    expect(argumentsOf('$(opts) $(a)', { a: 'x y' }, { opts: '-v -w' })).toEqual(['-v', '-w', 'x y']);
    expect(argumentsOf(`"$(opts)$(a) 'z $(opts)'"`, { a: 'x y' }, { opts: '-v' })).toEqual(['-vx y', 'z -v']);
  });

  it('put numbers into the place of names in calls', () => {
    expect(write('output', 'out_$INT(year,%06d)_$(year).txt', { year: '2015' })).toBe('out_$INT(2015,%06d)_2015.txt');
    expect(write('output', '$CHOICE(process, a, b) $INT(other)', { process: '1' })).toBe(
      '$CHOICE(1, a, b) $INT(other)',
    );
    expect(write('output', '$(none:$(a))', { a: 'b' })).toBe('$(none:b)');
  });

  it('say when quotes do not match', () => {
    expect(() => write('arguments', '"a $(a)', { a: '' })).toThrow(/^arguments: the double quotes/);
    expect(() => write('arguments', `"a '$(a)"`, { a: '' })).toThrow(/^arguments: a single quote/);
  });
});

describe('an environment with values of a sub-job', () => {
  it.each<[string, CommandValue]>([
    ['a record', { A: 'x $(a) y', B: 'b c' }],
    ['the new syntax', `"A='x $(a) y' B='b c'"`],
    ['the old syntax', 'A=x $(a) y; B=b c'],
    ['a list', ['A=x $(a) y', 'B=b c']],
  ])('has them byte for byte: %s', (_what, value) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const written = expandMacros(write('environment', value, { a: text }), () => undefined);
        expect(parseEnvironment(written)).toEqual({ A: `x ${text} y`, B: 'b c' });
      }),
      { numRuns: 300 },
    );
  });
});

describe('other commands with values of a sub-job', () => {
  it.each([
    ['My.Basin', '"$(a)"', 'two "words"', '"two \\"words\\""'],
    ['My.Basin', '$(a)', 'two "words"', '"two \\"words\\""'],
    ['My.Year', '$(a)', '2015', '2015'],
    ['My.Ready', '$(a)', 'true', 'true'],
    ['requirements', 'Machine == "$(a)"', 'a"b', 'Machine == "a\\"b"'],
    ['request_memory', '$(a)', '4GB', '4GB'],
    ['batch_name', 'run of "$(a)"', '$(x) "y"', 'run of "$(DOLLAR)(x) "y""'],
    ['output', 'out_$(a).txt', 'é $(b)', 'out_é $(DOLLAR)(b).txt'],
    ['output', '$(a)', 'x\\', 'x\\$(nestjs_jobs_nothing)'],
    ['transfer_output_remaps', '"out = $(a)"', 'a;b=c', '"out = a\\;b\\=c"'],
    ['transfer_input_files', ['../$(a)', '../b'], 'x y', '../x y, ../b'],
  ] as const)('quote for their place: %s = %j with %j', (command, value, text, expected) => {
    expect(write(command, value, { a: text })).toBe(expected);
  });

  it('know which macros they have', () => {
    expect([...macrosIn('$(A) $INT(b,%d) $(c:$(D)) $$(e)')]).toEqual(['a', 'b', 'c', 'd']);
    expect([...macrosIn(['$(a)', '$INT(b)'])]).toEqual(['a']);
    expect([...macrosIn({ A: '$(b)', C: 'd' })]).toEqual(['b']);
    expect([...macrosIn(5)]).toEqual([]);
  });
});

describe('values in file names', () => {
  it.each(['a', 'a/b c', '.hidden', 'a..b', 'é', '', '$(x)', 'factor=0.5'])('may be %j', (value) => {
    expect(fileNameProblem('output', value)).toBeNull();
  });

  it.each(['a;b', '../a', 'a/../b', '..', '.', '/etc/passwd', ' a', 'a ', 'a\tb', '$$(x)'])(
    'may not be %j',
    (value) => {
      expect(fileNameProblem('output', value)).not.toBeNull();
    },
  );

  it('hold no comma in lists', () => {
    expect(fileNameProblem('output', 'a,b')).toBeNull();
    expect(fileNameProblem('transfer_input_files', 'a,b')).toContain('comma');
  });
});
