import { InvalidUserError } from './manager.errors.js';

/** A user: an id, or any object that has one. */
export type UserReference =
  | string
  | number
  | {
      /** Whatever tells this user from all others. */
      readonly id: string | number;
    };

/** Tells the id of a user; given in `forRoot({ userId })` for users of another shape. */
export type UserIdMapper = (user: unknown) => string | undefined;

/** Whose jobs are meant. */
export interface OfUser {
  /**
   * Only this user's. A `user` that is there but `undefined` or `null` is an {@link InvalidUserError}: who forgot to log
   * somebody in must not see everybody's jobs.
   * @default every user's
   */
  readonly user?: UserReference;
}

const LONGEST_ID = 255;

/**
 * The id under which a user's jobs are stored.
 * @throws InvalidUserError when there is none, an empty or too long one, or one that some database cannot tell from
 * another: with control characters, blanks at its ends, or half a surrogate pair
 */
export function userIdOf(user: unknown, mapper?: UserIdMapper): string {
  const id = mapper ? mapper(user) : idOf(user);
  if (typeof id !== 'string' || !isUserId(id)) throw new InvalidUserError();
  return id;
}

function isUserId(id: string): boolean {
  return id !== '' && id.length <= LONGEST_ID && id.trim() === id && !/[\p{Cc}\p{Cs}]/u.test(id);
}

function idOf(user: unknown): string | undefined {
  if (typeof user === 'string') return user;
  if (typeof user === 'number' && Number.isFinite(user)) return String(user);
  const id = (user as { readonly id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id)) ? String(id) : undefined;
}
