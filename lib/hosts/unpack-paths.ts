import { UnpackError } from './archive.errors.js';

/**
 * The parts of a member's name; empty for the archive's own root (`.`).
 * @throws UnpackError when the name leads out of the directory
 */
export function memberPath(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.startsWith('/') || name.includes('\0') || parts.includes('..')) {
    throw new UnpackError(`The archive holds ${JSON.stringify(name)}, which would lie outside of its directory.`);
  }
  return parts;
}

/**
 * Whether a symbolic link stays inside the directory that is unpacked into, whatever other such links there are: it is
 * relative, and goes up only at its beginning and not above the directory. (`a/..` may lead anywhere when `a` is a
 * link itself.)
 * @param path the parts of the link's own name
 */
export function isInnerLink(path: readonly string[], target: string): boolean {
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const firstDown = parts.findIndex((part) => part !== '..');
  const ups = firstDown === -1 ? parts.length : firstDown;
  return (
    target !== '' &&
    !target.startsWith('/') &&
    !target.includes('\0') &&
    ups < path.length &&
    !parts.slice(ups).includes('..')
  );
}
