import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JobStore } from '../store/job.store.js';
import { BatchLoader } from './batch-loader.js';
import { WeakCallbackSecretError } from './manager.errors.js';

const SHORTEST_SECRET = 16;

/** 32 bytes as base64url. */
const TOKEN = /^[\w-]{43}$/;

/**
 * The tokens of the status callback: the HMAC-SHA256 of a job's key under a secret, so that nothing has to be stored for
 * them, and whoever knows one cannot make another.
 */
export class CallbackTokens {
  private readonly keys: BatchLoader<number, string>;

  /**
   * @param secret the same in all replicas
   * @throws WeakCallbackSecretError for one of less than 16 characters
   */
  constructor(
    private readonly secret: string,
    jobs: Pick<JobStore, 'keysOf'>,
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
    const key = await this.keys.load(jobId);
    // An absent job takes as long as a wrong token.
    const expected = this.hmac(key ?? '');
    return timingSafeEqual(expected, Buffer.from(token, 'base64url')) && key !== undefined;
  }

  private hmac(key: string): Buffer {
    return createHmac('sha256', this.secret).update(key).digest();
  }
}
