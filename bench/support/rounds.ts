/** One of the ways that are measured beside each other. */
export interface Contender {
  readonly name: string;
  /** Does one round's share of the work and returns how long it took, in ms. */
  readonly measure: (round: number) => Promise<number>;
}

/** The milliseconds of each round, by the contender's name. */
export type RoundTimes = ReadonlyMap<string, readonly number[]>;

/**
 * Measures all contenders in each round, beginning with another one each time: whatever disturbs the machine or becomes
 * slower as the run goes on disturbs all of them alike, and their ratios within a round can be compared.
 * @returns the milliseconds of each round, by the contender's name
 */
export async function measureInRounds(contenders: readonly Contender[], rounds: number): Promise<RoundTimes> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const first = round % contenders.length;
    for (const { name, measure } of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      times.get(name)?.push(await measure(round));
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  return times;
}

/** How long something took, in ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
