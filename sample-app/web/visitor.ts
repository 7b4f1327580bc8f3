import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from './http.types.js';

const COOKIE = 'runoff_visitor';
const FORM = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const YEAR = 365 * 86_400;

/**
 * Gives every browser a name of its own by a random cookie: whoever holds it sees its runs. What is stored with the
 * jobs is a hash, so that neither the database nor a log gives a cookie away.
 */
export function recogniseVisitor(request: Request, response: Response, next: NextFunction): void {
  const known = cookieOf(request.headers.cookie ?? '');
  const secret = known ?? randomUUID();
  if (known === undefined) {
    response.setHeader('Set-Cookie', `${COOKIE}=${secret}; Path=/; Max-Age=${YEAR}; HttpOnly; SameSite=Lax`);
  }
  request.visitor = `visitor-${createHash('sha256').update(secret).digest('hex').slice(0, 24)}`;
  next();
}

/** The caller's id, for handlers. */
export const Visitor = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { visitor } = context.switchToHttp().getRequest<Request>();
  if (visitor === undefined) throw new Error('The visitor is not known: recogniseVisitor is not in use.');
  return visitor;
});

function cookieOf(header: string): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim().split('='));
  const value = pairs.find(([name]) => name === COOKIE)?.[1];
  return value !== undefined && FORM.test(value) ? value : undefined;
}
