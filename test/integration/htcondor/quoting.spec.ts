import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { quoteArguments } from '../../../lib/schedulers/htcondor/arguments.js';
import { quoteEnvironment } from '../../../lib/schedulers/htcondor/environment.js';
import { TestDirectory, TestScheduler } from './support.js';

jest.setTimeout(120_000);

/** Each of these was a trap once. */
const TRAPS = [
  ...['', ' ', '\t', '\ta\t', ' a ', 'a\tb', '\\', 'a\\', '\\"', '"', '""', "'", "''", "$'a'", '"$"', '$"', 'x\\"y'],
  ...[
    '$',
    '$$',
    '$$$',
    '$(',
    '$$(',
    '$$$(',
    '$$$$(',
    '$$$$$(x)',
    '$(x)',
    '$$(x)',
    '$ENV(HOME)',
    '$$ENV(HOME)',
    '$INT(3)',
  ],
  ...['$(DOLLAR)', '$(dollar)$(x)', '$$(DOLLARDOLLAR)', '$(DOLLAR', '$$([1])', '$(a:b)', '$RANDOM_CHOICE(a,b)', '${x}'],
  ...['#x', 'x=1', '%d', ';', 'a;b=c', ',', '*', '-', '--help', '@=end', 'queue', 'à', '\u00a0', '日本語', '😀'],
];

const value = fc.string({
  unit: fc.oneof(
    fc.constantFrom('$', '$', '(', ')', '"', "'", '\\', ' ', '\t', '%', ';', '=', ',', '$(x)', '$$(Arch)', '$(DOLLAR)'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 14,
});

describe('arguments and environment on a real pool', () => {
  let pool: TestScheduler;
  let files: TestDirectory;

  beforeAll(async () => {
    pool = new TestScheduler();
    files = await TestDirectory.create();
  });

  afterAll(async () => {
    await pool.close();
    await files.remove();
  });

  it('reach the program byte for byte: more than 200 values of each in one job', async () => {
    const random = fc.sample(value, 300).filter((text) => !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text));
    const values = [...TRAPS, ...random];
    const environment = Object.fromEntries(values.map((text, index) => [`V_${index}`, text]));
    const run = await files.script('show.sh', `printf '%s\\0' "$@"\ncat /proc/$$/environ > environment.out`);
    const submission = pool.submission({
      executable: run.name,
      inputs: [run],
      commands: [
        { name: 'arguments', value: quoteArguments(values) },
        { name: 'environment', value: quoteEnvironment(environment) },
        { name: 'output', value: 'arguments.out' },
        { name: 'should_transfer_files', value: 'YES' },
      ],
    });

    const { clusterId } = await pool.scheduler.submit(submission);
    const events = await pool.settled(clusterId);
    await pool.scheduler.collect(submission.directory, files.path);

    expect(events.at(-1)?.detail).toMatchObject({ type: 'terminated', exitCode: 0 });
    expect(values.length).toBeGreaterThan(200);
    const strings = async (name: string) => (await readFile(join(files.path, name), 'utf8')).split('\0').slice(0, -1);
    expect(await strings('arguments.out')).toEqual(values);
    const variables = parseEnvironmentBlock(await strings('environment.out'));
    expect(variables).toMatchObject(environment);
  });
});

function parseEnvironmentBlock(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const),
  );
}
