import { messageOf } from '../../../lib/domain/jobs.error.js';
import { bundleVictim } from './bundle.js';
import type { Finding } from './compare.js';
import { Lane, type Settlement } from './lane.js';
import type { Habitat } from './messages.js';
import { seededRandom, Targets } from './targets.js';
import { Victim } from './victim.js';

/** How much is killed. */
export interface KillWish {
  readonly scheduler: Habitat['scheduler'];
  /** How often a process dies at each point. */
  readonly rounds: number;
  /** When no further life is begun, in ms since the start. */
  readonly budget: number;
  /** Decides what dies first, and so what was killed where there is no time for all. */
  readonly seed: string;
  /** Names of the points at which processes are to die. */
  readonly only: RegExp;
  /** How many applications live side by side, each on a database of its own. */
  readonly lanes: number;
}

/** What was measured. */
export interface KillReport {
  readonly scheduler: Habitat['scheduler'];
  /** Points that were found. */
  readonly points: number;
  /** Of them those at which as many processes died as were wished for. */
  readonly complete: number;
  /** Of them those at which fewer died, each with how many did. */
  readonly behind: readonly (readonly [point: string, deaths: number])[];
  readonly kills: number;
  /** Of them those of processes that were going on with the work of one that had died. */
  readonly killsInRecovery: number;
  /** Processes that were killed and had left no word of where: they count for no point. */
  readonly killedFromOutside: number;
  /** Jobs that had something under way at the moment of a kill. */
  readonly inFlight: readonly number[];
  /** Comparisons: nothing was under way any more, and everything was looked at. */
  readonly comparisons: number;
  /** How long a process took until nothing was under way, in ms. */
  readonly recoveries: readonly number[];
  /** Times that a result handler ran once more for results that it had seen: the most in one database. */
  readonly repeatedHandlers: number;
  /** Directories of batches that the sweeper will find: the most in one database. */
  readonly leftForTheSweeper: number;
  readonly milliseconds: number;
  readonly findings: readonly (Finding & { readonly at: string })[];
}

const LIVES_PER_LANE = 150;
/** Deaths one after the other, before a process is let live. */
const DEATHS_IN_A_ROW = 12;
/** Processes one after the other that died where no death was needed any more, or not at all: the rest is given up. */
const MOST_IN_VAIN = 60;

/** Makes what {@link killAtAllPoints} needs. */
export async function prepareKills(): Promise<void> {
  await bundleVictim();
  await Victim.compile();
}

/** Kills processes at all points of a scheduler's jobs, as far as time allows. */
export async function killAtAllPoints(wish: KillWish): Promise<KillReport> {
  const run = new KillRun(wish);
  await Promise.all(Array.from({ length: wish.lanes }, () => run.work()));
  return run.report();
}

class KillRun {
  private readonly begin = Date.now();
  private readonly targets: Targets;
  private readonly findings: (Finding & { at: string })[] = [];
  private readonly inFlight: number[] = [];
  private readonly settlements: Settlement[] = [];
  private killsInRecovery = 0;
  private killedFromOutside = 0;
  private inVain = 0;

  constructor(private readonly wish: KillWish) {
    this.targets = new Targets(wish.rounds, seededRandom(wish.seed), wish.only);
  }

  /** Lets one process after the other die, on a new database now and then. */
  async work(): Promise<void> {
    while (this.isMoreToDo()) {
      const lane = await Lane.begin(this.wish.scheduler);
      const recent: string[] = [];
      try {
        let lives = 0;
        do {
          lives += await this.liveAndSettle(lane, recent);
        } while (lives < LIVES_PER_LANE && this.isMoreToDo());
        recent.push('the end of the resting jobs');
        this.require(recent, await lane.end());
      } catch (error) {
        const kept = await lane.abandon();
        if (!(error instanceof AlreadyNoted)) this.note(recent, [{ harm: 'lost', what: messageOf(error) }]);
        process.stderr.write(`kept in ${kept}\n`);
      } finally {
        this.killedFromOutside += lane.strangeDeaths;
      }
    }
  }

  report(): KillReport {
    const { deaths } = this.targets;
    return {
      scheduler: this.wish.scheduler,
      points: this.targets.found,
      complete: deaths.filter((count) => count >= this.wish.rounds).length,
      behind: this.targets.behind,
      kills: this.inFlight.length,
      killsInRecovery: this.killsInRecovery,
      killedFromOutside: this.killedFromOutside,
      inFlight: this.inFlight,
      comparisons: this.settlements.length,
      recoveries: this.settlements.map(({ milliseconds }) => milliseconds),
      repeatedHandlers: Math.max(0, ...this.settlements.map(({ repeatedHandlers }) => repeatedHandlers)),
      leftForTheSweeper: Math.max(0, ...this.settlements.map(({ leftForTheSweeper }) => leftForTheSweeper)),
      milliseconds: Date.now() - this.begin,
      findings: this.findings,
    };
  }

  /** Some deaths in a row, then a comparison. @returns how many lives that were */
  private async liveAndSettle(lane: Lane, recent: string[]): Promise<number> {
    recent.length = 0;
    let before: string | null = null;
    let lives = 0;
    while (lives < DEATHS_IN_A_ROW && this.isMoreToDo()) {
      lives += 1;
      const death = await lane.live(this.targets.passages(before));
      this.inVain = this.targets.note(death, before) ? 0 : this.inVain + 1;
      if (!death.lastWords) break;
      if (before !== null) this.killsInRecovery += 1;
      this.inFlight.push(death.inFlight);
      before = death.lastWords.point;
      recent.push(`${before} #${death.lastWords.passage}`);
    }
    const settlement = await lane.settle();
    this.settlements.push(settlement);
    this.require(recent, settlement.findings);
    return lives;
  }

  /** What was found would be found again at each further comparison: the database is given up. */
  private require(recent: readonly string[], findings: readonly Finding[]): void {
    this.note(recent, findings);
    if (findings.length > 0) throw new AlreadyNoted();
  }

  private note(recent: readonly string[], findings: readonly Finding[]): void {
    const at = recent.join(', ');
    this.findings.push(...findings.map((finding) => ({ ...finding, at })));
    const words = findings.map(({ harm, what }) => `${harm}: ${what}`).join('; ');
    process.stderr.write(
      `${new Date().toISOString().slice(11, 19)} ${this.wish.scheduler}: ${this.inFlight.length} kills, ` +
        `${this.targets.missing} to come at ${this.targets.found} points; ${words ? `${words} after ${at}` : 'good'}\n`,
    );
  }

  private isMoreToDo(): boolean {
    const known = this.targets.found > 0;
    return (
      Date.now() - this.begin < this.wish.budget && this.inVain < MOST_IN_VAIN && (!known || this.targets.missing > 0)
    );
  }
}

class AlreadyNoted extends Error {}
