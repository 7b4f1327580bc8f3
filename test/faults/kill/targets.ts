import { createHash } from 'node:crypto';
import type { Death } from './lane.js';

/** A point at which processes are to die. */
interface Target {
  deaths: number;
  /** How many processes came to it. */
  visitors: number;
  /** How often the latest process came to it. */
  usual: number;
  /** Where the process before had died, the first time that one came to it. */
  readonly after: string | null;
}

/**
 * How many of the points that still want a death are armed in one process: with all of them it would die at once. Those
 * that the fewest come to are always armed.
 */
const ARMED_SHARE = 0.06;
const FEWEST_ARMED = 6;
const RAREST_ARMED = 8;
/** In so many processes nothing else is: what happens late in a life is come to by those that nothing ended before. */
const PATIENT_SHARE = 0.25;
/** With so few points left, what led to one the first time is armed, too. */
const FEW = 40;

/** Which points there are, how often a process died at each, and where the next one shall. */
export class Targets {
  private readonly targets = new Map<string, Target>();

  constructor(
    private readonly rounds: number,
    /** Numbers from 0 to 1. */
    private readonly random: () => number,
    /** Names of the points that count; all others are passed. */
    private readonly only: RegExp,
  ) {}

  /** How many points were found. */
  get found(): number {
    return this.targets.size;
  }

  /** How many deaths are to come. */
  get missing(): number {
    return [...this.targets.values()].reduce((sum, { deaths }) => sum + Math.max(0, this.rounds - deaths), 0);
  }

  /** Points at which fewer processes died than were to, each with how many did. */
  get behind(): [point: string, deaths: number][] {
    return [...this.targets].flatMap(([point, { deaths }]) => (deaths < this.rounds ? [[point, deaths]] : []));
  }

  /** How often a process died at each point. */
  get deaths(): number[] {
    return [...this.targets.values()].map(({ deaths }) => deaths);
  }

  /**
   * Takes note of what a process came to.
   * @param before where the one before it had died
   * @returns whether it died where a death was still wanted, or had come to a point that nobody knew
   */
  note({ lastWords, passed }: Death, before: string | null): boolean {
    const known = this.targets.size;
    for (const [point, count] of Object.entries(passed).filter(([name]) => this.only.test(name))) {
      const target = this.targets.get(point);
      this.targets.set(point, {
        deaths: target?.deaths ?? 0,
        visitors: (target?.visitors ?? 0) + 1,
        usual: count,
        after: target ? target.after : before,
      });
    }
    const target = lastWords && this.targets.get(lastWords.point);
    const wasWanted = target !== null && target !== undefined && target.deaths < this.rounds;
    if (target) target.deaths += 1;
    return wasWanted || this.targets.size > known;
  }

  /** Where the next process shall die: of what still wants a death, and of what leads there. */
  passages(before: string | null): Record<string, number> {
    const wanted = [...this.targets].filter(([, { deaths }]) => deaths < this.rounds);
    const share = this.random() < PATIENT_SHARE ? 0 : Math.max(ARMED_SHARE, FEWEST_ARMED / wanted.length);
    const few = wanted.length < FEW;
    const passages: Record<string, number> = {};
    wanted.sort(([, one], [, other]) => one.visitors - other.visitors);
    for (const [index, [point, { deaths, usual, after }]] of wanted.entries()) {
      if (few && after !== null && after !== before && this.random() < 0.3) passages[after] ??= 1;
      if (index >= RAREST_ARMED && this.random() > share) continue;
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
