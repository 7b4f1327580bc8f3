import type { Sessions } from '../accounts/sessions.service.js';
import type { NextFunction, Request, Response } from './http.types.js';

/** Middleware that notes on each request who is signed in. */
export function recogniseCaller(
  sessions: Sessions,
): (request: Request, response: Response, next: NextFunction) => void {
  return (request, _response, next) => {
    const account = sessions.accountOf(request.headers.cookie);
    if (account) request.account = account;
    next();
  };
}
