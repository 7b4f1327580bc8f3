import { randomUUID } from 'node:crypto';
import type { Fence } from '../store/fence.js';
import type { LeaseStore } from '../store/lease.store.js';
import { LeaseLostError } from './engine.errors.js';
import type { Clock } from './engine.tokens.js';
import { isDue } from './is-due.js';

/** How long a replica keeps a scheduler when it dies, in ms. */
const LEASE_MS = 20_000;

/**
 * The right to follow a scheduler, which one of all replicas has. Whoever has it writes under its {@link fence}: a
 * process that slept beyond the end of its lease finds that its statements change nothing any more.
 */
export class FollowerLease {
  /** For all that is written under the lease. */
  readonly fence: Fence;
  private end = 0;

  /** @param predecessor the lease of the same scheduler's former follower in this process, which passes to this one */
  constructor(
    scheduler: string,
    private readonly leases: LeaseStore,
    private readonly clock: Clock,
    private predecessor: FollowerLease | null,
  ) {
    this.fence = { lease: `scheduler:${scheduler}`, owner: randomUUID() };
  }

  /** Whether it is held, as far as this process knows. */
  get isHeld(): boolean {
    return this.now() < this.end;
  }

  /** Takes it, or keeps it; it is renewed at half of its time. @returns whether it is held now */
  async hold(): Promise<boolean> {
    if (!isDue(this.end - LEASE_MS / 2, this.now(), LEASE_MS / 2)) return true;
    if (this.predecessor) await this.leases.handOver(this.predecessor.fence, this.fence.owner);
    this.predecessor = null;
    const now = this.clock.now();
    const end = new Date(now.getTime() + LEASE_MS);
    const held = await this.leases.acquire(this.fence.lease, this.fence.owner, now, end);
    this.end = held ? end.getTime() : 0;
    return held;
  }

  /** The same in the midst of the work. @throws LeaseLostError when somebody else has it */
  async keep(): Promise<void> {
    if (!(await this.hold())) throw new LeaseLostError(this.fence.lease);
  }

  /** It turned out that somebody else has it. */
  lose(): void {
    this.end = 0;
  }

  /** Gives it back, so that others need not wait for its end. */
  async release(): Promise<void> {
    if (!this.end) return;
    this.end = 0;
    await this.leases.release(this.fence.lease, this.fence.owner);
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
