/**
 * Base class of every error that this library throws on purpose. Each cause has a subclass of its own with a
 * stable `code`; the message says what happened, to which job or scheduler, and what to do next.
 */
export abstract class JobsError extends Error {
  /** Stable, machine-readable name of the cause, for example `UNKNOWN_TEMPLATE`. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The message of anything that was thrown: its `message` where it has one, the value as a string otherwise. */
export function messageOf(error: unknown): string {
  const message = (error as { readonly message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : String(error);
}
