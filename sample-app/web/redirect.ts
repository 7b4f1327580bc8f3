import type { Response } from './http.types.js';

/** Leads the browser to another page by GET, so that a reload does not repeat what was done. */
export function redirect(response: Response, path: string): string {
  response.statusCode = 303;
  response.setHeader('Location', path);
  return '';
}
