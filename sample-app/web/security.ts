import type { NextFunction, Request, Response } from './http.types.js';

const HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Security-Policy', "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'same-origin'],
];

/** Pages may use nothing but what this server gives them, and run no script that stands in the markup. */
export function secureHeaders(_request: Request, response: Response, next: NextFunction): void {
  for (const [name, value] of HEADERS) response.setHeader(name, value);
  next();
}

/** Refuses what another site's page asks a browser to change here. */
export function refuseOtherSites(request: Request, response: Response, next: NextFunction): void {
  const site = request.headers['sec-fetch-site'];
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads || site === undefined || site === 'same-origin' || site === 'none') {
    next();
    return;
  }
  response.statusCode = 403;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ message: 'Requests of other sites are refused.' }));
}
