import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request, as far as the app's own middleware looks at it. */
export interface Request extends IncomingMessage {
  /** Who is calling; set by {@link recogniseVisitor}. */
  visitor?: string;
}

/** A response, as far as the app's own middleware looks at it. */
export type Response = ServerResponse;

/** Goes on with the next handler. */
export type NextFunction = () => void;
