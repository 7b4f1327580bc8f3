import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseArguments, quoteArguments } from '../../../lib/schedulers/htcondor/arguments.js';
import { classAdString } from '../../../lib/schedulers/htcondor/class-ad.js';
import { parseEnvironment, quoteEnvironment } from '../../../lib/schedulers/htcondor/environment.js';
import { escapeMacros, expandMacros, unsupportedMacros } from '../../../lib/schedulers/htcondor/macros.js';
import { ControlCharacterError, SubmitSyntaxError } from '../../../lib/schedulers/htcondor/submit-syntax.errors.js';
import { parseRemaps, parseTransferList } from '../../../lib/schedulers/htcondor/transfer-list.js';

const nothing = () => undefined;

/** Text with many of the characters that mean something in a submit description. */
const nastyText = fc
  .string({
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
        '%',
        ';',
        '=',
        ',',
        ':',
        '#',
        '$(x)',
        '$$(Arch)',
        '$(DOLLAR)',
        '$ENV(x)',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 20,
  })
  .filter((text) => !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text));

const variableName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.$-]{0,8}$/);

describe('arguments', () => {
  it('writes the new syntax with both kinds of quotes doubled', () => {
    expect(quoteArguments(['a', 'two words', "it's", 'say "hi"', ''])).toBe(`"a 'two words' 'it''s' 'say ""hi""' ''"`);
  });

  it('reads back every list that it wrote', () => {
    fc.assert(
      fc.property(fc.array(nastyText), (list) => {
        expect(parseArguments(expandMacros(quoteArguments(list), nothing))).toEqual(list);
      }),
    );
  });

  it.each([
    ['a  b\tc', ['a', 'b', 'c']],
    ['say \\"hi\\"', ['say', '"hi"']],
    ["it's 'two words'", ["it's", "'two", "words'"]],
    ['', []],
    ['  ', []],
  ])('reads the old syntax %j', (value, expected) => {
    expect(parseArguments(value)).toEqual(expected);
  });

  it.each([
    [' "a b" ', ['a', 'b']],
    [`"pre'in ner'post"`, ['prein nerpost']],
    ['""', []],
    [`"''"`, ['']],
  ])('reads the new syntax %j', (value, expected) => {
    expect(parseArguments(value)).toEqual(expected);
  });

  it.each(['"a', '"a" b', `"'a"`, 'a "b"'])('refuses quotes that do not match: %j', (value) => {
    expect(() => parseArguments(value)).toThrow(SubmitSyntaxError);
  });

  it.each(['\n', '\r', '\0', '\u007f', '\ud800'])('refuses %j and names the item', (character) => {
    expect(() => quoteArguments(['fine', `a${character}b`])).toThrow(ControlCharacterError);
    expect(() => quoteArguments(['fine', `a${character}b`])).toThrow(/^arguments\[1\] holds the character U\+/);
  });
});

describe('environment', () => {
  it('writes the new syntax', () => {
    expect(quoteEnvironment({ A: 'x', B: 'two words', C: `it's "it"`, D: '', E: '$(HOME)' })).toBe(
      `"A=x 'B=two words' 'C=it''s ""it""' D= E=$(DOLLAR)(HOME)"`,
    );
  });

  it('reads back every record that it wrote', () => {
    fc.assert(
      fc.property(fc.dictionary(variableName, nastyText), (variables) => {
        const expected = Object.fromEntries(Object.entries(variables));
        expect(parseEnvironment(expandMacros(quoteEnvironment(variables), nothing))).toEqual(expected);
      }),
    );
  });

  it('reads the old syntax', () => {
    expect(parseEnvironment('A=x; B=two words;C=')).toEqual({ A: 'x', B: 'two words', C: '' });
  });

  it('refuses an entry without a value and a name that is none', () => {
    expect(() => parseEnvironment('"A=1 B"')).toThrow(SubmitSyntaxError);
    expect(() => quoteEnvironment({ 'A B': '1' })).toThrow(SubmitSyntaxError);
    expect(() => quoteEnvironment({ '': '1' })).toThrow(SubmitSyntaxError);
    expect(() => quoteEnvironment({ A: 'x\ny' })).toThrow(/^environment\.A holds the character U\+000A/);
  });
});

describe('macros', () => {
  it.each([
    ['$ $x ${x} $', '$ $x ${x} $'],
    ['$(x)', '$(DOLLAR)(x)'],
    ['$$ $$$', '$$ $$$'],
    ['$$(Arch)', '$$(DOLLARDOLLAR)(Arch)'],
    ['$$$(x', '$$(DOLLARDOLLAR)$(DOLLAR)(x'],
    ['$$$$(x', '$$(DOLLARDOLLAR)$$(DOLLARDOLLAR)(x'],
    ['$(DOLLAR)', '$$(NestjsJobsNoSuchAttribute:$)(DOLLAR)'],
    ['$$(dollar)', '$$(DOLLARDOLLAR)(dollar)'],
    ['$ENV(HOME)', '$(DOLLAR)ENV(HOME)'],
    ['$$ENV(HOME)', '$$(DOLLARDOLLAR)ENV(HOME)'],
  ])('escapes %s', (text, expected) => {
    expect(escapeMacros(text)).toBe(expected);
  });

  it('expands what was escaped to the same text', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expect(expandMacros(escapeMacros(text), nothing)).toBe(text);
      }),
    );
  });

  it('leaves no two dollars before a parenthesis for the match, apart from its own', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expect(unsupportedMacros(escapeMacros(text))).toEqual([]);
      }),
    );
  });

  it.each([
    ['out.$(Process)', 'out.3'],
    ['$(logdir)/$(PROCESS)', 'logs-3/3'],
    ['[$(unknown)]', '[]'],
    ['$(unknown:none)', 'none'],
    ['$(unknown:)', ''],
    ['$(unknown:$(process))', '3'],
    ['$(process:none)', '3'],
    ['$(DOLLAR)(process)', '$(process)'],
    ['$$(Arch) $ENV(HOME) $(open', '$$(Arch) $ENV(HOME) $(open'],
    ['$ $$ $x ()', '$ $$ $x ()'],
  ])('expands %s', (text, expected) => {
    const values: Record<string, string> = { process: '3', logdir: 'logs-$(Process)' };
    expect(expandMacros(text, (name) => values[name])).toBe(expected);
  });

  it('refuses macros that refer to each other in a circle', () => {
    const values: Record<string, string> = { a: '$(b)', b: '$(a)' };
    expect(() => expandMacros('$(a)', (name) => values[name])).toThrow('a → b → a');
  });

  it('never fails on any text', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expect(typeof expandMacros(text, nothing)).toBe('string');
      }),
    );
  });

  it('finds the macros that it cannot expand', () => {
    expect(unsupportedMacros('$(a) $ENV(HOME) $$(Arch) $$(DOLLARDOLLAR) $INT(x)')).toEqual(['$ENV(', '$$(', '$INT(']);
  });
});

describe('ClassAd strings', () => {
  it('escapes double quotes and nothing else', () => {
    expect(classAdString('say "hi" C:\\temp\\')).toBe('"say \\"hi\\" C:\\temp\\"');
  });

  it.each(['\n', '\t'])('refuses %j', (character) => {
    expect(() => classAdString(character, 'batchName')).toThrow(/^batchName holds/);
  });
});

describe('transfer lists and remaps', () => {
  it('splits a list at commas and trims its items', () => {
    expect(parseTransferList(' ../a b ,c,, d\t')).toEqual(['../a b', 'c', 'd']);
    expect(parseTransferList('')).toEqual([]);
  });

  it('reads pairs, also with escaped separators', () => {
    expect(parseRemaps('"a = dir/b ; c=d;"')).toEqual({ a: 'dir/b', c: 'd' });
    expect(parseRemaps('a\\=1 = b\\;2')).toEqual({ 'a=1': 'b;2' });
  });

  it.each(['a', '"a = b', 'a = b = c', '= b'])('refuses %j', (value) => {
    expect(() => parseRemaps(value)).toThrow(SubmitSyntaxError);
  });
});
