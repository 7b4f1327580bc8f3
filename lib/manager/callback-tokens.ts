import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../domain/clock.js';
import type { JobStore } from '../store/job.store.js';
import { BatchLoader } from './batch-loader.js';
import { WeakCallbackSecretError } from './manager.errors.js';

const SHORTEST_SECRET = 16;

/** How long a job's token is remembered, in ms: so long a call for a job that was just deleted still counts. */
const MEMORY_MS = 1000;
const MOST_REMEMBERED = 10_000;

/** 32 bytes as base64url. */
const TOKEN = /^[\w-]{43}$/;

/**
 * The tokens of the status callback: the HMAC-SHA256 of a job's key under a secret, so that nothing has to be stored for
 * them, and whoever knows one cannot make another.
 */
export class CallbackTokens {
  private readonly keys: BatchLoader<number, string>;
  /** Of jobs that were asked for within {@link MEMORY_MS}, so that a flood of calls is none for the database. */
  private readonly remembered = new Map<number, Buffer>();
  private forgetTime = 0;

  /**
   * @param secret the same in all replicas
   * @throws WeakCallbackSecretError for one of less than 16 characters
   */
  constructor(
    private readonly secret: string,
    jobs: Pick<JobStore, 'keysOf'>,
    private readonly clock: Clock,
  ) {
    if (secret.length < SHORTEST_SECRET) throw new WeakCallbackSecretError();
    this.keys = new BatchLoader((ids) => jobs.keysOf(ids));
  }

  /** The token of the job with this key, as it stands in the URL: base64url. */
  of(key: string): string {
    return this.hmac(key).toString('base64url');
  }

  /** Whether a token is that of a job; `false` for an absent or deleted job. */
  async isOf(jobId: number, token: unknown): Promise<boolean> {
    if (typeof token !== 'string' || !TOKEN.test(token)) return false;
    this.forgetInTime();
    const expected = this.remembered.get(jobId) ?? (await this.read(jobId));
    // An absent job takes as long as a wrong token.
    const compared = expected ?? this.hmac('');
    return timingSafeEqual(compared, Buffer.from(token, 'base64url')) && expected !== undefined;
  }

  private forgetInTime(): void {
    const now = this.clock.now().getTime();
    if (now >= this.forgetTime) {
      this.remembered.clear();
      this.forgetTime = now + MEMORY_MS;
    }
  }

  private async read(jobId: number): Promise<Buffer | undefined> {
    const key = await this.keys.load(jobId);
    if (key === undefined) return undefined;
    const token = this.hmac(key);
    if (this.remembered.size < MOST_REMEMBERED) this.remembered.set(jobId, token);
    return token;
  }

  private hmac(key: string): Buffer {
    return createHmac('sha256', this.secret).update(key).digest();
  }
}
