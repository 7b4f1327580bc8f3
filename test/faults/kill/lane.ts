import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, leftForTheSweeper, repeatedHandlers, type Finding } from './compare.js';
import { gather, jobsInFlight } from './gather.js';
import type { Habitat, Request } from './messages.js';
import type { LastWords } from './points.js';
import { Victim, type Outcome } from './victim.js';

/** Longer than any lease or claim, in ms. */
const AHEAD_PER_LIFE_MS = 35_000;

/** A claim is renewed by steps that take long, which no step does by itself: result handlers are made to. */
const RENEWAL = /\.renew\b/;
const LONG_STEP_MS = 12_000;
/** That costs so much time that it is done only while no point is known, and when few are left. */
const FEW_PASSAGES = 6;

/** What became of a process that was to die. */
export interface Death {
  /** `null` when it came to none of its points before nothing was under way any more. */
  readonly lastWords: LastWords | null;
  /** How often it came to each point. */
  readonly passed: Readonly<Record<string, number>>;
  /** Jobs that had something under way when the process died. */
  readonly inFlight: number;
}

/** What a comparison came to. */
export interface Settlement {
  /** How long a process took that was let live until nothing was under way, in ms. */
  readonly milliseconds: number;
  readonly repeatedHandlers: number;
  /** Directories that the sweeper will find. */
  readonly leftForTheSweeper: number;
  readonly findings: readonly Finding[];
}

/**
 * A sequence of processes on one database and one scheduler: each goes on with what the one before it had under way,
 * begins more jobs, and dies. Twenty jobs rest in the queue all the while.
 */
export class Lane {
  private victim = Victim.spawn();
  /** Loads its modules while the present one lives. */
  private next = Victim.spawn();
  private life = 0;
  private ahead = 0;
  private killedFromOutside = 0;

  private constructor(
    private readonly scheduler: Habitat['scheduler'],
    private readonly directory: string,
  ) {}

  /** Starts the first process and lets the resting jobs begin. */
  static async begin(scheduler: Habitat['scheduler']): Promise<Lane> {
    const lane = new Lane(scheduler, await mkdtemp(join(tmpdir(), 'nestjs-jobs-faults-')));
    await lane.expectQuiet('rest');
    return lane;
  }

  /**
   * Goes on, begins the jobs of one more life, and dies at the first of these passages that it comes to.
   * @throws Error when it ended by itself, or could not go on
   */
  async live(passages: Readonly<Record<string, number>>): Promise<Death> {
    this.life += 1;
    const lastWords = join(this.directory, `last-words-${this.life}`);
    const outcome = await this.ask({
      type: 'live',
      habitat: this.habitat,
      life: this.life,
      orders: { passages, lastWords, handlerMs: handlerMs(Object.keys(passages)) },
    });
    if (outcome.type === 'failed') throw new Error(outcome.reason);
    if (outcome.type === 'quiet') return { lastWords: null, passed: outcome.passed, inFlight: 0 };
    if (outcome.signal !== 'SIGKILL') throw new Error(`The process ended by itself (${outcome.signal}).`);
    this.succeed();
    const words = await readLastWords(lastWords);
    if (!words) this.killedFromOutside += 1;
    return { lastWords: words, passed: words?.passed ?? {}, inFlight: await jobsInFlight(this.habitat) };
  }

  /** Lets a process live until nothing is under way, and compares. */
  async settle(): Promise<Settlement> {
    const { milliseconds } = await this.expectQuiet('settle');
    return { milliseconds, ...(await this.judge()) };
  }

  /** Lets the resting jobs run to their ends, and compares for the last time. */
  async end(): Promise<readonly Finding[]> {
    await this.expectQuiet('wake');
    const { findings } = await this.judge();
    if (findings.length > 0) return findings;
    await this.ask({ type: 'stop', habitat: this.habitat });
    this.next.kill();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    return findings;
  }

  /** Ends the processes, and keeps what they left where it can be looked at. @returns where that is */
  async abandon(): Promise<string> {
    const kept = `${this.directory}-kept`;
    this.victim.kill();
    this.next.kill();
    await cp(this.directory, kept, { recursive: true });
    return kept;
  }

  /** How many processes were killed and had left no word of where: such deaths count for no point. */
  get strangeDeaths(): number {
    return this.killedFromOutside;
  }

  private get habitat(): Habitat {
    return { scheduler: this.scheduler, directory: this.directory, ahead: this.ahead };
  }

  private async judge(): Promise<Omit<Settlement, 'milliseconds'>> {
    const facts = await gather(this.habitat);
    return {
      repeatedHandlers: repeatedHandlers(facts),
      leftForTheSweeper: leftForTheSweeper(facts),
      findings: compare(facts),
    };
  }

  private succeed(): void {
    this.ahead += AHEAD_PER_LIFE_MS;
    this.victim = this.next;
    this.next = Victim.spawn();
  }

  private ask(request: Request): Promise<Outcome> {
    return this.victim.ask(request);
  }

  private async expectQuiet(type: 'rest' | 'settle' | 'wake'): Promise<Extract<Outcome, { type: 'quiet' }>> {
    const outcome = await this.ask({ type, habitat: this.habitat });
    if (outcome.type === 'quiet') return outcome;
    if (outcome.type === 'killed' && outcome.signal === 'SIGKILL') {
      // It had no orders to die. The jobs must survive that as well.
      this.killedFromOutside += 1;
      this.succeed();
      return this.expectQuiet(type);
    }
    throw new Error(outcome.type === 'failed' ? outcome.reason : `The process ended (${outcome.signal}).`);
  }
}

function handlerMs(points: readonly string[]): number {
  const isWorthIt = points.length === 0 || points.some((point) => RENEWAL.test(point));
  return isWorthIt && points.length <= FEW_PASSAGES ? LONG_STEP_MS : 0;
}

/** `null` where a process left none: it did not end itself. */
async function readLastWords(path: string): Promise<LastWords | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as LastWords);
}
