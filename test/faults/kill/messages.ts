import type { Arm } from './points.js';

/** Where an app lives whose process is killed. */
export interface Habitat {
  readonly scheduler: 'embedded' | 'pool';
  /** Holds the database, the workspaces, and the embedded scheduler's queue. */
  readonly directory: string;
  /** How far its clock is ahead, in ms: the leases and claims of a process that was killed have ended by then. */
  readonly ahead: number;
}

/** What the parent asks of the child. */
export type Request =
  | { readonly type: 'start'; readonly habitat: Habitat; readonly arm: Arm | null }
  | { readonly type: 'rest' }
  | { readonly type: 'play'; readonly life: number; readonly arm: Arm | null }
  | { readonly type: 'wake' }
  | { readonly type: 'stop' };

/** What the child answers to each request, once nothing is under way any more. */
export type Answer =
  | {
      readonly type: 'quiet';
      /** How often it came to each point. */
      readonly passed: Readonly<Record<string, number>>;
      /** How long it took to become quiet, in ms. */
      readonly milliseconds: number;
    }
  | { readonly type: 'failed'; readonly reason: string };
