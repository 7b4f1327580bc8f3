import { createHash } from 'node:crypto';
import type { Death } from './lane.js';

/** A point at which processes are to die. */
interface Target {
  deaths: number;
  /** How often the latest process came to it. */
  usual: number;
  /** Where the process before had died, the first time that one came to it. */
  readonly after: string | null;
}

/** How many of the points that still want a death are armed in one process: with all of them it would die at once. */
const ARMED_SHARE = 0.08;
const FEWEST_ARMED = 6;

/** Which points there are, how often a process died at each, and where the next one shall. */
export class Targets {
  private readonly targets = new Map<string, Target>();

  constructor(
    private readonly rounds: number,
    /** Numbers from 0 to 1. */
    private readonly random: () => number,
  ) {}

  /** How many points were found. */
  get found(): number {
    return this.targets.size;
  }

  /** How many deaths are to come. */
  get missing(): number {
    return [...this.targets.values()].reduce((sum, { deaths }) => sum + Math.max(0, this.rounds - deaths), 0);
  }

  /** Points without a death. */
  get without(): string[] {
    return [...this.targets].filter(([, { deaths }]) => deaths === 0).map(([point]) => point);
  }

  /** How often a process died at each point. */
  get deaths(): number[] {
    return [...this.targets.values()].map(({ deaths }) => deaths);
  }

  /**
   * Takes note of what a process came to.
   * @param before where the one before it had died
   */
  note({ lastWords, passed }: Death, before: string | null): void {
    for (const [point, count] of Object.entries(passed)) {
      const target = this.targets.get(point);
      if (target) target.usual = count;
      else this.targets.set(point, { deaths: 0, usual: count, after: before });
    }
    const target = lastWords && this.targets.get(lastWords.point);
    if (target) target.deaths += 1;
  }

  /** Where the next process shall die: of what still wants a death, and of what leads there. */
  passages(before: string | null): Record<string, number> {
    const wanted = [...this.targets].filter(([, { deaths }]) => deaths < this.rounds);
    const passages: Record<string, number> = {};
    const fewestDeaths = Math.min(...wanted.map(([, { deaths }]) => deaths));
    const behind = wanted.filter(([, { deaths }]) => deaths === fewestDeaths).length;
    const share = Math.max(ARMED_SHARE, FEWEST_ARMED / behind);
    const few = wanted.length < 40;
    for (const [point, { deaths, usual, after }] of wanted) {
      if (few && after !== null && after !== before && this.random() < 0.3) passages[after] ??= 1;
      if (!few && this.random() > share / 4 ** (deaths - fewestDeaths)) continue;
      passages[point] = deaths % 2 === 0 ? 1 : 1 + Math.floor(this.random() * usual);
    }
    return passages;
  }
}

/** Numbers from 0 to 1, the same ones for the same seed. */
export function seededRandom(seed: string): () => number {
  let state = createHash('sha1').update(seed).digest().readInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
