import { readFileSync } from 'node:fs';
import type { Account, Role } from './account.js';
import { ConfigError } from '../config.error.js';
import { isPasswordHash } from './password-hash.js';

const ROLES: readonly string[] = ['scientist', 'administrator'] satisfies Role[];

/** Names that can stand in a cookie, in a path and in a list. */
const NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

/**
 * Reads who can sign in: a JSON array of `{ "name", "fullName", "role", "password" }`.
 * @throws ConfigError naming the entry and what is wrong with it
 */
export function readAccounts(path: string): readonly Account[] {
  const accounts = entriesOf(path).map((entry, index) => accountOf(entry, `entry ${index + 1}`, path));
  const names = accounts.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw unusable(path, `two entries have the name "${twice}".`);
  return accounts;
}

function entriesOf(path: string): readonly unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error), { cause: error });
  }
  if (!Array.isArray(content) || content.length === 0) {
    throw unusable(path, 'it must hold a JSON array with at least one account.');
  }
  return content;
}

function accountOf(entry: unknown, place: string, path: string): Account {
  const { name, fullName, role, password } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw unusable(path, `the name of ${place} must be 1 to 64 lower-case letters, digits, ".", "_", "@", "-".`);
  }
  if (typeof fullName !== 'string' || fullName === '') {
    throw unusable(path, `the fullName of "${name}" must be a text.`);
  }
  if (typeof role !== 'string' || !ROLES.includes(role)) {
    throw unusable(path, `the role of "${name}" must be one of ${ROLES.join(', ')}.`);
  }
  if (typeof password !== 'string' || !isPasswordHash(password)) {
    throw unusable(path, `the password of "${name}" must be a hash: see hash-password in sample-app/README.md.`);
  }
  return { name, fullName, role: role as Role, password };
}

function unusable(path: string, problem: string, options?: ErrorOptions): ConfigError {
  return new ConfigError(`ACCOUNTS_FILE ${path} cannot be used: ${problem}`, options);
}
