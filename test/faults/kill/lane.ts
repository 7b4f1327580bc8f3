import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, leftForTheSweeper, repeatedHandlers, type Finding } from './compare.js';
import { gather, installationOf, jobsInFlight } from './gather.js';
import type { Habitat, Request } from './messages.js';
import { Victim, type Outcome } from './victim.js';

/** Longer than any lease or claim, in ms. */
const AHEAD_PER_LIFE_MS = 35_000;

/** A process is to end itself at a point, at one of its passages. */
export interface Kill {
  readonly point: string;
  /** Counted from 1. */
  readonly occurrence: number;
  /** `true` for points that only a process comes to that goes on with the work of a dead one. */
  readonly inRecovery: boolean;
}

/** What a kill led to. */
export interface KillResult extends Kill {
  readonly fired: boolean;
  /** Jobs that had something under way when the process died. */
  readonly inFlight: number;
  /** How long the next process took until nothing was under way any more, in ms. */
  readonly recovery: number;
  readonly repeatedHandlers: number;
  /** Directories that the sweeper will find, of all kills of the lane so far. */
  readonly leftForTheSweeper: number;
  readonly findings: readonly Finding[];
  /** How often each point was passed, in the life that was cut off and in the recovery. */
  readonly passed: Passed;
}

/** Passages of points. */
export interface Passed {
  readonly life: Readonly<Record<string, number>>;
  readonly recovery: Readonly<Record<string, number>>;
}

/**
 * A sequence of lives on one database and one scheduler. Each life begins the same jobs anew; each kill is followed by
 * a process that goes on. Twenty jobs rest in the queue all the while.
 */
export class Lane {
  private victim = Victim.spawn();
  /** Loads its modules while the present one lives. */
  private next = Victim.spawn();
  private life = 0;
  private ahead = 0;

  private constructor(
    private readonly scheduler: Habitat['scheduler'],
    private readonly directory: string,
  ) {}

  /** Starts the first process and lets the resting jobs begin. */
  static async begin(scheduler: Habitat['scheduler']): Promise<Lane> {
    const lane = new Lane(scheduler, await mkdtemp(join(tmpdir(), 'nestjs-jobs-faults-')));
    await lane.expectQuiet({ type: 'start', habitat: lane.habitat, arm: null });
    await lane.expectQuiet({ type: 'rest' });
    return lane;
  }

  /** One life without a fault. @returns how often it came to each point */
  async rehearse(): Promise<Readonly<Record<string, number>>> {
    this.life += 1;
    const { passed } = await this.expectQuiet({ type: 'play', life: this.life, arm: null });
    return passed;
  }

  /**
   * Lives until the kill, goes on with another process, and compares.
   * @param firstDeath where the first process dies, for a kill of the process that goes on
   */
  async kill(kill: Kill, firstDeath?: Kill): Promise<KillResult> {
    this.life += 1;
    const firedFile = join(this.directory, `fired-${this.life}`);
    const arm = { ...kill, firedFile };
    const first = kill.inRecovery && firstDeath ? { ...firstDeath, firedFile: `${firedFile}-first` } : arm;
    let outcome: Outcome = await this.victim.ask({ type: 'play', life: this.life, arm: first });
    if (kill.inRecovery && outcome.type === 'killed') {
      this.succeed();
      outcome = await this.victim.ask({ type: 'start', habitat: this.habitat, arm });
    }
    const fired = existsSync(firedFile);
    const inFlight = jobsInFlight(this.habitat);
    if (outcome.type === 'failed') throw new Error(`${kill.point} #${kill.occurrence}: ${outcome.reason}`);
    let recovery: { milliseconds: number; passed: Readonly<Record<string, number>> } = { milliseconds: 0, passed: {} };
    if (outcome.type === 'killed') {
      if (!fired || outcome.signal !== 'SIGKILL') {
        throw new Error(`${kill.point} #${kill.occurrence}: the process ended by itself (${outcome.signal}).`);
      }
      this.succeed();
      recovery = await this.expectQuiet({ type: 'start', habitat: this.habitat, arm: null });
    }
    const facts = await gather(this.habitat);
    return {
      ...kill,
      fired,
      inFlight,
      recovery: recovery.milliseconds,
      repeatedHandlers: repeatedHandlers(facts),
      leftForTheSweeper: leftForTheSweeper(facts),
      findings: compare(facts),
      passed: { life: outcome.type === 'quiet' ? outcome.passed : {}, recovery: recovery.passed },
    };
  }

  /** Lets the resting jobs run to their ends, and compares for the last time. */
  async end(): Promise<readonly Finding[]> {
    await this.expectQuiet({ type: 'wake' });
    const findings = compare(await gather(this.habitat));
    await this.victim.ask({ type: 'stop' });
    await this.dispose();
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

  /** The random id under which the scheduler knows the lane's application. */
  get installation(): string {
    return installationOf(this.habitat);
  }

  private get habitat(): Habitat {
    return { scheduler: this.scheduler, directory: this.directory, ahead: this.ahead };
  }

  private succeed(): void {
    this.ahead += AHEAD_PER_LIFE_MS;
    this.victim = this.next;
    this.next = Victim.spawn();
  }

  private async expectQuiet(request: Request): Promise<Extract<Outcome, { type: 'quiet' }>> {
    const outcome = await this.victim.ask(request);
    if (outcome.type === 'quiet') return outcome;
    throw new Error(outcome.type === 'failed' ? outcome.reason : `The process ended (${outcome.signal}).`);
  }

  private async dispose(): Promise<void> {
    this.next.kill();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
