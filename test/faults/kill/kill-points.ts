import { createHash } from 'node:crypto';
import type { Finding } from './compare.js';
import { messageOf } from '../../../lib/domain/jobs.error.js';
import { Lane, type Kill, type KillResult } from './lane.js';
import type { Habitat } from './messages.js';

/** How much is killed. */
export interface KillWish {
  readonly scheduler: Habitat['scheduler'];
  /** How often a process dies at each point. */
  readonly rounds: number;
  /** When no further life is begun, in ms since the start. */
  readonly budget: number;
  /** Which points come first where there is no time for all. */
  readonly seed: string;
  /** How many applications live side by side, each on a database of its own. */
  readonly lanes: number;
}

/** What was measured. */
export interface KillReport {
  readonly scheduler: Habitat['scheduler'];
  /** Points that were found, in ordinary lives and in those that go on after a death. */
  readonly points: number;
  /** Points at which a process died at least once, and the smallest number of deaths among all that were to have some. */
  readonly killedAt: number;
  readonly fewestKills: number;
  readonly kills: number;
  readonly killsInRecovery: number;
  /** Points that later lives did not come to again. */
  readonly notReached: readonly string[];
  /** Jobs that had something under way at the moment of a kill. */
  readonly inFlight: readonly number[];
  /** How long the next process took until nothing was under way, in ms. */
  readonly recoveries: readonly number[];
  /** Times that a result handler ran once more for results that it had seen: the most in one database. */
  readonly repeatedHandlers: number;
  /** Directories of batches that the sweeper will find: the most in one database. */
  readonly leftForTheSweeper: number;
  readonly findings: readonly (Finding & { readonly at: string })[];
}

const LIVES_PER_LANE = 40;
const TRIES = 4;

interface Task extends Kill {
  readonly firstDeath?: Kill;
}

/** Kills processes at all points of a scheduler's jobs, as far as time allows. */
export async function killAtAllPoints(wish: KillWish): Promise<KillReport> {
  const run = new KillRun(wish);
  await run.enumerate();
  await Promise.all(Array.from({ length: wish.lanes }, () => run.work()));
  return run.report();
}

/** What was found would be found again after each further kill: the database is given up. */
class AlreadyNoted extends Error {}

class KillRun {
  private readonly begin = Date.now();
  private readonly tasks: Task[] = [];
  private readonly known = new Set<string>();
  private readonly results: KillResult[] = [];
  private readonly notReached = new Set<string>();
  private readonly findings: (Finding & { at: string })[] = [];

  constructor(private readonly wish: KillWish) {}

  /** Lives once without a fault, to see which points there are. */
  async enumerate(): Promise<void> {
    const lane = await Lane.begin(this.wish.scheduler);
    const passed = await lane.rehearse();
    this.note('an ordinary life', await lane.end());
    this.add(passed, {});
  }

  /** Takes one kill after the other, on a new database now and then. */
  async work(): Promise<void> {
    while (this.isTimeLeft && this.tasks.length > 0) await this.workOn(await Lane.begin(this.wish.scheduler));
  }

  private async workOn(lane: Lane): Promise<void> {
    let at = 'the start';
    try {
      for (let life = 0; life < LIVES_PER_LANE && this.isTimeLeft; life += 1) {
        const task = this.tasks.shift();
        if (!task) break;
        at = `${task.point} #${task.occurrence}`;
        await this.perform(lane, task);
      }
      at = 'the end of the resting jobs';
      this.note(at, await lane.end());
    } catch (error) {
      const kept = await lane.abandon();
      if (error instanceof AlreadyNoted) return;
      this.note(at, [{ harm: 'lost', what: `${messageOf(error)} (kept in ${kept})` }]);
    }
  }

  report(): KillReport {
    const fired = this.results.filter((result) => result.fired);
    const deaths = new Map<string, number>();
    for (const { point } of fired) deaths.set(point, (deaths.get(point) ?? 0) + 1);
    return {
      scheduler: this.wish.scheduler,
      points: this.known.size,
      killedAt: deaths.size,
      fewestKills: Math.min(
        ...[...this.known].filter((point) => !this.notReached.has(point)).map((point) => deaths.get(point) ?? 0),
      ),
      kills: fired.length,
      killsInRecovery: fired.filter(({ inRecovery }) => inRecovery).length,
      notReached: [...this.notReached].filter((point) => !deaths.has(point)),
      inFlight: fired.map(({ inFlight }) => inFlight),
      recoveries: fired.map(({ recovery }) => recovery),
      repeatedHandlers: Math.max(0, ...fired.map(({ repeatedHandlers }) => repeatedHandlers)),
      leftForTheSweeper: Math.max(0, ...fired.map(({ leftForTheSweeper }) => leftForTheSweeper)),
      findings: this.findings,
    };
  }

  private async perform(lane: Lane, task: Task): Promise<void> {
    let { occurrence } = task;
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const result = await lane.kill({ ...task, occurrence }, task.firstDeath);
      this.results.push(result);
      this.note(`${task.point} #${occurrence}`, result.findings);
      if (result.findings.length > 0) throw new AlreadyNoted();
      if (result.fired) {
        if (!task.inRecovery) this.add(result.passed.recovery, { firstDeath: task });
        return;
      }
      occurrence = Math.max(1, Math.floor(occurrence / 2));
    }
    this.notReached.add(task.point);
  }

  /** Each point has as many kills as there are rounds, each at another one of its passages. */
  private add(passed: Readonly<Record<string, number>>, more: Pick<Task, 'firstDeath'>): void {
    const { rounds, seed } = this.wish;
    const inRecovery = more.firstDeath !== undefined;
    const tasks: Task[] = [];
    for (const [point, count] of Object.entries(passed)) {
      if (this.known.has(point)) continue;
      this.known.add(point);
      for (let round = 0; round < rounds; round += 1) {
        tasks.push({ point, occurrence: 1 + Math.floor((count * (round + 0.5)) / rounds / 1.3), inRecovery, ...more });
      }
    }
    this.tasks.push(...tasks);
    const rank = (task: Task): string =>
      createHash('sha1').update(`${seed} ${task.point} ${task.occurrence}`).digest('hex');
    this.tasks.sort((left, right) => rank(left).localeCompare(rank(right)));
  }

  private note(at: string, findings: readonly Finding[]): void {
    this.findings.push(...findings.map((finding) => ({ ...finding, at })));
    process.stderr.write(
      `${new Date().toISOString().slice(11, 19)} ${this.wish.scheduler} ${this.results.length} lives, ` +
        `${this.tasks.length} kills to come; ${at}: ${findings.map(({ harm, what }) => `${harm}: ${what}`).join('; ') || 'good'}\n`,
    );
  }

  private get isTimeLeft(): boolean {
    return Date.now() - this.begin < this.wish.budget;
  }
}
