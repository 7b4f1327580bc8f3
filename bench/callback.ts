import 'reflect-metadata';
import { CallbackApp, EMPTY_PATH, PLATFORMS } from './callback/callback-app.js';
import { LoadThread } from './callback/load.js';
import { measureInRounds, type Contender } from './support/rounds.js';
import { describeMachine } from './support/setting.js';
import { median } from './support/statistics.js';
import { formatTable, ratio } from './support/table.js';
import { judge, type Target } from './support/targets.js';

const CONNECTIONS = 32;

/** The share of an empty route's requests per second that the callback must reach. */
const WANTED = 0.4;

const SCALE = process.env.BENCH_SHORT
  ? { jobs: 5, rounds: 2, milliseconds: 1000 }
  : { jobs: 20, rounds: 10, milliseconds: 3000 };

const MODES = {
  open: { token: 'none' },
  token: { token: 'required' },
} as const;

const EMPTY = 'an empty route';
const NOW = 'the callback';
const LATER = 'the callback with a delay';

/** The requests per second of one round, by what was called. */
type Rates = ReadonlyMap<string, readonly number[]>;

/** What the looks of all rounds came to. */
interface Remote {
  allowed: number;
  made: number;
}

async function main(): Promise<void> {
  const rows: string[][] = [];
  const targets: Target[] = [];
  for (const platform of Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[]) {
    for (const [mode, options] of Object.entries(MODES)) {
      const app = await CallbackApp.start(platform, options, SCALE.jobs);
      try {
        const remote: Remote = { allowed: 0, made: 0 };
        const rates = await measure(app, remote);
        rows.push(...rowsOf(`${platform}, ${mode}`, rates, remote));
        targets.push(...targetsOf(`${platform}, ${mode}`, rates, remote));
      } finally {
        await app.dispose();
      }
    }
  }
  console.log(`\n${describeMachine()}, ${SCALE.jobs} jobs running, ${CONNECTIONS} connections\n`);
  console.log(formatTable(['called', 'requests/s', 'of the empty route', 'looks', 'allowed'], rows));
  console.log(`\nMedians of ${SCALE.rounds} rounds of ${SCALE.milliseconds} ms each.\n`);
  judge(targets);
}

async function measure(app: CallbackApp, remote: Remote): Promise<Rates> {
  const load = new LoadThread();
  try {
    const contender = (name: string, paths: readonly string[]): Contender => ({
      name,
      measure: () => millisecondsPerRequest(app, load, paths, remote),
    });
    // What is compiled while it runs shall not be measured.
    await load.run({ port: app.port, paths: [EMPTY_PATH, ...app.paths], connections: CONNECTIONS, milliseconds: 1000 });
    const times = await measureInRounds(
      [
        contender(EMPTY, [EMPTY_PATH]),
        contender(NOW, app.paths),
        contender(
          LATER,
          app.paths.map((path) => `${path}${path.includes('?') ? '&' : '?'}delay=3600`),
        ),
      ],
      SCALE.rounds,
    );
    return new Map([...times].map(([name, values]) => [name, values.map((value) => 1000 / value)]));
  } finally {
    await load.close();
  }
}

async function millisecondsPerRequest(
  app: CallbackApp,
  load: LoadThread,
  paths: readonly string[],
  remote: Remote,
): Promise<number> {
  await app.settle();
  const before = app.remote.count;
  const start = performance.now();
  const { answers, milliseconds } = await load.run({
    port: app.port,
    paths,
    connections: CONNECTIONS,
    milliseconds: SCALE.milliseconds,
  });
  // What was gathered last is followed within the next second.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const seconds = (performance.now() - start) / 1000;
  remote.made += app.remote.count - before;
  // One look a second, the first at once; a look with nothing new is one request about the event log.
  if (paths[0] === app.paths[0]) remote.allowed += Math.floor(seconds) + 1;
  return milliseconds / answers;
}

/** The rate as a share of the empty route's of the same round. */
function shares(rates: Rates, name: string): number[] {
  const empty = rates.get(EMPTY) ?? [];
  return (rates.get(name) ?? []).map((rate, round) => rate / (empty[round] ?? Infinity));
}

function rowsOf(where: string, rates: Rates, { made, allowed }: Remote): string[][] {
  return [...rates].map(([name, values]) => [
    `${where}: ${name}`,
    median(values).toFixed(0),
    ratio(median(shares(rates, name))),
    name === NOW ? String(made) : '',
    name === NOW ? String(allowed) : '',
  ]);
}

function targetsOf(where: string, rates: Rates, { made, allowed }: Remote): Target[] {
  return [
    ...[NOW, LATER].map((name) => ({
      promise: `${where}: ${name}, share of the empty route`,
      measured: median(shares(rates, name)),
      atLeast: WANTED,
    })),
    { promise: `${where}: looks left of those that the coalescing allows`, measured: allowed - made, atLeast: 0 },
  ];
}

await main();
