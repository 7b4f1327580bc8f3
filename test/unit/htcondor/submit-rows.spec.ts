import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expandMacros } from '../../../lib/schedulers/htcondor/macros.js';
import { queueFromRows } from '../../../lib/schedulers/htcondor/submit-rows.js';
import type { SubmissionRow } from '../../../lib/schedulers/scheduler.js';

/** What condor_submit 23.9.6 makes of rows (tried): it leaves out comments, and splits at commas and blanks. */
function procsOf(rows: readonly SubmissionRow[]): Record<string, string>[] {
  const { commands, statement } = queueFromRows(rows);
  const [, variables = '', body = ''] = /^queue ([a-z_,]+) from \(\n(.*)\n\)\n$/s.exec(statement) ?? [];
  const names = variables.split(',');
  return body
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .map((line) => {
      const values = new Map<string, string>();
      let rest = line.trim();
      names.forEach((name, index) => {
        const end = index < names.length - 1 ? rest.search(/[, \t]/) : rest.length;
        values.set(name, rest.slice(0, end < 0 ? rest.length : end));
        rest = rest.slice(end < 0 ? rest.length : end).replace(/^[, \t]+/, '');
      });
      const lookup = (name: string): string | undefined =>
        values.get(name) ?? commands.find((command) => command.name === name)?.value;
      return Object.fromEntries(
        commands
          .filter(({ name }) => !name.startsWith('nj_'))
          .map(({ name, value }) => [name, expandMacros(value, lookup)]),
      );
    });
}

const row = (...values: string[]): SubmissionRow => ({
  commands: values.map((value, index) => ({ name: `command_${String.fromCharCode(97 + index)}`, value })),
});

describe('rows in a queue statement', () => {
  it('are readable where there is one command', () => {
    const { commands, statement } = queueFromRows([row('"--a 1"'), row('"--a 2"')]);

    expect(commands).toEqual([{ name: 'command_a', value: '$(nj_ra)' }]);
    expect(statement).toBe('queue nj_ra from (\n$(nj_n)$(nj_n)"--a 1"\n$(nj_n)$(nj_n)"--a 2"\n)\n');
  });

  it('have whole calls as macros where those hold separators', () => {
    const { commands } = queueFromRows([row('$INT(x,%03d) $INT(x,%03d)', 'a longer value than the other one')]);

    expect(commands.filter(({ name }) => name === 'nj_ma')).toEqual([{ name: 'nj_ma', value: '$(nj_n)$INT(x,%03d)' }]);
  });

  it('keep a dollar from beginning a macro that HTCondor would look for when the job is matched', () => {
    const { commands, statement } = queueFromRows([row('a$ b', 'out$'), row('$$, $INT(x,2)', 'out')]);

    expect(statement).not.toMatch(/\$\$\(/);
    expect(commands.map(({ value }) => value)).toContain('$(nj_n)$ $(nj_n)');
    expect(commands.map(({ value }) => value)).toContain('$(nj_n)$$,');
  });

  it('come apart as they were put together', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(',', ' ', '\t', '#', ')', '(', '"', "'", '\\', '=', '$ ', '$$,', '$\t'),
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
          .filter((unit) => !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}$]/u.test(unit)),
      ),
      maxLength: 10,
    });
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((count) =>
        fc.array(fc.array(text, { minLength: count, maxLength: count }), { minLength: 1, maxLength: 4 }),
      );
    fc.assert(
      fc.property(rows, (values) => {
        expect(procsOf(values.map((some) => row(...some))).map((proc) => Object.values(proc).sort())).toEqual(
          values.map((some) => [...some].sort()),
        );
      }),
    );
  });
});
