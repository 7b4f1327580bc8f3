import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { JobsAccessPolicy, JobsCaller } from 'nestjs-jobs';

interface NamedRequest {
  readonly headers: { readonly name?: string };
}

/** Lets in whoever gives a name; of course no app does this. */
@Injectable()
export class NameGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<NamedRequest>().headers.name !== undefined;
  }
}

@Injectable()
export class NamePolicy implements JobsAccessPolicy {
  caller(request: unknown): JobsCaller | null {
    const { name } = (request as NamedRequest).headers;
    return name === undefined ? null : { user: name };
  }
}
