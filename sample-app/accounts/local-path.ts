/**
 * Where to go after signing in: a path of this server, whatever a link says.
 * @returns `/` for anything that a browser could take for another server's address
 */
export function localPath(text: unknown): string {
  return typeof text === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : '/';
}
