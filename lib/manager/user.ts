import { InvalidUserError } from './manager.errors.js';

/** A user: an id, or any object that has one. */
export type UserReference = string | number | { readonly id: string | number };

/** Tells the id of a user; given in `forRoot({ userId })` for users of another shape. */
export type UserIdMapper = (user: unknown) => string | undefined;

/**
 * The id under which a user's jobs are stored.
 * @throws InvalidUserError when there is none, or an empty one
 */
export function userIdOf(user: unknown, mapper?: UserIdMapper): string {
  const id = mapper ? mapper(user) : idOf(user);
  if (id === undefined || id === '' || id.length > 255) throw new InvalidUserError();
  return id;
}

function idOf(user: unknown): string | undefined {
  if (typeof user === 'string') return user;
  if (typeof user === 'number' && Number.isFinite(user)) return String(user);
  const id = (user as { readonly id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}
