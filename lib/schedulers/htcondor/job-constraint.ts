import { classAdString } from './class-ad.js';
import { INSTALLATION_ATTRIBUTE, KEY_ATTRIBUTE } from './job-attributes.js';
import { SubmitSyntaxError } from './submit-syntax.errors.js';

/** True for the jobs of an installation only. Every command that this library gives is limited by it. */
export function installationConstraint(installation: string): string {
  return `${INSTALLATION_ATTRIBUTE} == ${classAdString(installation)}`;
}

/**
 * True for the jobs of these submissions of an installation only.
 * @throws SubmitSyntaxError for a key that is none
 */
export function keysConstraint(installation: string, keys: readonly string[]): string {
  const list = keys.map((key) => {
    if (!/^[A-Za-z0-9-]{1,64}$/.test(key)) {
      throw new SubmitSyntaxError('key', `"${key}" is not a submission key.`);
    }
    return classAdString(key);
  });
  const known =
    list.length === 1 ? `${KEY_ATTRIBUTE} == ${list.join('')}` : `member(${KEY_ATTRIBUTE}, {${list.join(',')}})`;
  return `${installationConstraint(installation)} && ${known}`;
}

/** Cuts a list into pieces, so that no command line gets longer than a system takes. */
export function chunked<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
