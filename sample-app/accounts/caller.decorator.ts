import { createParamDecorator, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import type { Request } from '../web/http.types.js';
import type { Account } from './account.js';

/** The {@link Account} that is signed in, for handlers behind the guard. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Account => {
  const { account } = context.switchToHttp().getRequest<Request>();
  if (!account) throw new UnauthorizedException('Sign in first.');
  return account;
});
