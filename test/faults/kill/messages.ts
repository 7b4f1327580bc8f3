import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import type { Orders } from './points.js';

/** Where an app lives whose process is killed. */
export interface Habitat {
  readonly scheduler: 'embedded' | 'pool';
  /** Holds the database, the workspaces, and the embedded scheduler's queue. */
  readonly directory: string;
  /** TypeORM's options of its database; by default SQLite in the directory. */
  readonly database?: TypeOrmModuleOptions;
  /** How far its clock is ahead, in ms: the leases and claims of a process that was killed have ended by then. */
  readonly ahead: number;
}

/** What the parent asks of the child. */
export type Request =
  /** Starts, and puts the jobs into the queue that rest there. */
  | { readonly type: 'rest'; readonly habitat: Habitat }
  /** Goes on with what is there, and begins the jobs of one more life, until it dies or nothing is under way. */
  | { readonly type: 'live'; readonly habitat: Habitat; readonly life: number; readonly orders: Orders }
  /** Goes on with what is there, until nothing is under way. */
  | { readonly type: 'settle'; readonly habitat: Habitat }
  /** Lets the resting jobs run to their ends. */
  | { readonly type: 'wake'; readonly habitat: Habitat }
  | { readonly type: 'stop'; readonly habitat: Habitat };

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
