import { isAbsolute, relative, resolve, sep } from 'node:path';

/** True when `path` is `directory` or lies below it; both absolute. Symbolic links are not looked at. */
export function isInside(directory: string, path: string): boolean {
  const way = relative(resolve(directory), resolve(path));
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}

/** True for a relative path that stays below where it starts. */
export function staysBelow(path: string): boolean {
  return !isAbsolute(path) && isInside('/base', resolve('/base', path));
}
