import type { CanActivate, Type } from '@nestjs/common';
import type { JobsCaller } from '../../manager/actions/jobs-caller.js';

/** Tells who makes a request; guards have run before. */
export interface JobsAccessPolicy {
  /**
   * @param request that of Express or Fastify
   * @returns `null` when nobody is logged in: the answer is 401
   */
  caller(request: unknown): JobsCaller | null | Promise<JobsCaller | null>;
}

/** Options of the jobs routes. */
export interface JobsHttpOptions {
  /** Guards of all routes, in their order; at least one. What they have injected comes from global modules or `imports`. */
  readonly guards: readonly Type<CanActivate>[];
  /** Tells who makes a request. A class is made by this module; what it has injected comes as with `guards`. */
  readonly access: Type<JobsAccessPolicy> | JobsAccessPolicy;
  /**
   * Path of the routes, below the application's global prefix.
   * @default 'jobs-api'
   */
  readonly path?: string;
  /** Decorators for the controllers, for example `Public()` where the application has a global guard. */
  readonly decorators?: readonly ClassDecorator[];
  /**
   * Further origins, such as `https://pages.example.org`, whose pages may ask for actions. That their requests reach the
   * application is up to its CORS settings.
   * @default only the origin that the request was sent to, and that of `publicUrl`
   */
  readonly origins?: readonly string[];
  /**
   * Seconds between two signs of life on an event stream. Proxies cut connections that are silent for longer than they
   * like, often a minute.
   * @default 15
   */
  readonly heartbeat?: number;
  /**
   * Minutes after which an event stream ends and its page connects anew, so that guards and access policy are asked
   * again: so long may somebody still hear of jobs who was signed out.
   * @default 15
   */
  readonly longestStream?: number;
  /**
   * Event streams of jobs and logs that one caller may hold open at a time, 1 or more; each replica counts its own. A
   * browser has one of jobs for all its tabs, and one for each log that it shows. More are answered with 429.
   * @default 50
   */
  readonly streamsPerCaller?: number;
}

/** Path of the jobs routes where none is given. */
export const DEFAULT_JOBS_PATH = 'jobs-api';

/** Seconds between two heartbeats where nothing is said. */
const DEFAULT_HEARTBEAT = 15;

/** Minutes that an event stream lasts where nothing is said. */
const DEFAULT_LONGEST_STREAM = 15;

/** Event streams that a caller may hold where nothing is said. */
export const DEFAULT_STREAMS_PER_CALLER = 50;

/** The times of event streams, in ms. */
export function streamTimes(options: JobsHttpOptions): { readonly heartbeat: number; readonly longest: number } {
  const { heartbeat = DEFAULT_HEARTBEAT, longestStream = DEFAULT_LONGEST_STREAM } = options;
  return { heartbeat: heartbeat * 1000, longest: longestStream * 60_000 };
}

/** Injection token of the {@link JobsHttpOptions}. */
export const JOBS_HTTP_OPTIONS = 'NESTJS_JOBS_HTTP_OPTIONS';

/** Injection token of the {@link JobsAccessPolicy}. */
export const JOBS_ACCESS_POLICY = 'NESTJS_JOBS_ACCESS_POLICY';
