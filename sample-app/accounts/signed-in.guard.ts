import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from '../web/http.types.js';

/** Somebody must be signed in; a page that is asked for leads to the sign-in first. */
@Injectable()
export class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    if (context.switchToHttp().getRequest<Request>().account) return true;
    throw new UnauthorizedException('Sign in first.');
  }
}
