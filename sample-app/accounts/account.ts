/** What somebody may do: work on their own runs, or look after everybody's. */
export type Role = 'scientist' | 'administrator';

/** Somebody who can sign in. */
export interface Account {
  /** What they type to sign in, and what is stored as the user of their jobs. */
  readonly name: string;
  /** As pages show it. */
  readonly fullName: string;
  readonly role: Role;
  /** As {@link hashPassword} makes it. */
  readonly password: string;
}
