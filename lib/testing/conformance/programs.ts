import type { FakeRun } from '../fake/fake-run.js';

/** What the conformance suite lets schedulers run: shell scripts that need nothing but `sh`, `cat`, `sleep` and `printf`. */
export const PROGRAMS = {
  /** Prints its arguments and an environment variable, a line each. */
  'tell.sh': `printf '%s\\n' "$@"; printf '%s\\n' "$MY_VALUE"; echo oops >&2`,
  /** Fails where its only argument is 1. */
  'fail.sh': `[ "$1" != 1 ] || exit 3`,
  /** Prints its inputs. */
  'read.sh': 'cat data/deep/value numbers',
  /** Writes files with names of all kinds. */
  'write.sh': `: > empty; printf '\\000\\377' > binary; echo one > "it's"; echo two > "a b"; echo three > 'ü ☃'`,
  /** Runs until it is stopped. */
  'wait.sh': 'echo started; exec sleep 600',
} as const;

/** The name of one of them. */
export type ProgramName = keyof typeof PROGRAMS;

/** What {@link PROGRAMS} `write.sh` writes. */
export const WRITTEN: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  binary: Buffer.from([0, 255]),
  "it's": Buffer.from('one\n'),
  'a b': Buffer.from('two\n'),
  'ü ☃': Buffer.from('three\n'),
};

const SIMULATIONS: Readonly<Record<ProgramName, (run: FakeRun) => number | Promise<number>>> = {
  'tell.sh': ({ arguments: list, environment, print, printError }) => {
    print([...list, environment.MY_VALUE ?? ''].map((line) => `${line}\n`).join(''));
    printError('oops\n');
    return 0;
  },
  'fail.sh': ({ arguments: [first] }) => (first === '1' ? 3 : 0),
  'read.sh': async ({ input, print }) => {
    print(`${await input('data/deep/value')}${await input('numbers')}`);
    return 0;
  },
  'write.sh': ({ write }) => {
    for (const [name, content] of Object.entries(WRITTEN)) write(name, content);
    return 0;
  },
  'wait.sh': async ({ print, signal }) => {
    print('started\n');
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    return 0;
  },
};

/** Does what the programs of the conformance suite do, on a scheduler that runs none. */
export function conformanceProgram(run: FakeRun): number | Promise<number> {
  const simulate = SIMULATIONS[run.executable as ProgramName] as
    ((run: FakeRun) => number | Promise<number>) | undefined;
  if (!simulate) throw new Error(`"${run.executable}" is no program of the conformance suite.`);
  return simulate(run);
}
