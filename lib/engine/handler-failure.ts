import { messageOf } from '../domain/jobs.error.js';

/** What a handler of the app threw. Stays within the library: users see its message on the job. */
export class HandlerFailure extends Error {
  /** @param handler for example `RainApp.summarise` */
  constructor(
    readonly handler: string,
    cause: unknown,
    /** The handlers that need not see the same thing again. */
    readonly seenBy: readonly string[] = [],
  ) {
    super(messageOf(cause), { cause });
  }
}

/** One plain sentence about a failure of a handler, kept with the job. */
export function describeFailure(kind: 'status' | 'result', error: unknown, attempt: number): string {
  const handler = error instanceof HandlerFailure ? ` ${error.handler}` : '';
  return `The ${kind} handler${handler} failed (attempt ${attempt}): ${messageOf(error)}`;
}
