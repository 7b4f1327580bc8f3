import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { JobsVisitor } from './jobs-visitor.js';
import { JobsVisitors } from './jobs-visitors.js';

/** What {@link Visitor} is made from. */
interface Arrival {
  readonly request: unknown;
  readonly app: string;
}

/** Lets the caller in. */
@Injectable()
export class VisitorPipe implements PipeTransform<Arrival, Promise<JobsVisitor>> {
  constructor(private readonly visitors: JobsVisitors) {}

  transform({ request, app }: Arrival): Promise<JobsVisitor> {
    return this.visitors.admit(request, app);
  }
}

const arrival = createParamDecorator((_data: undefined, context: ExecutionContext): Arrival => {
  const request = context.switchToHttp().getRequest<{ readonly params?: { readonly app?: string } }>();
  return { request, app: request.params?.app ?? '' };
});

/** A parameter of a jobs route: who calls, and what they see of the app in the path. Answers 401 or 404 otherwise. */
export function Visitor(): ParameterDecorator {
  return arrival(undefined, VisitorPipe);
}
