import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from '../accounts/account.js';

/** A request, as far as the app looks at it. */
export interface Request extends IncomingMessage {
  /** Path and query as the browser asked for them. */
  readonly originalUrl: string;
  /** Whether it came over HTTPS. */
  readonly secure: boolean;
  /** Who is signed in; set by {@link recogniseCaller}. */
  account?: Account;
}

/** A response, as far as the app's own middleware looks at it. */
export type Response = ServerResponse;

/** Goes on with the next handler. */
export type NextFunction = () => void;
