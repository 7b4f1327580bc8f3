/** What tells one state of a file from another: its size and when it was changed. */
export interface FileState {
  readonly size: number;
  readonly modified: Date;
  /** Whether it will stay as it is. */
  readonly isFinal: boolean;
}

/** An `ETag`; a weak one for a file that is being written: two of its states may look alike. */
export function entityTag({ size, modified, isFinal }: FileState): string {
  const tag = `"${size.toString(36)}-${modified.getTime().toString(36)}"`;
  return isFinal ? tag : `W/${tag}`;
}

/** Whether a header `If-None-Match` names a tag: the client has this state (RFC 9110, section 13.1.2). */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const strong = (one: string): string => one.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => strong(one) === strong(tag));
}

/** Whether a range may be given under a header `If-Range`: only of exactly the same state (RFC 9110, section 13.1.5). */
export function isSame(ifRange: string | undefined, tag: string): boolean {
  return ifRange === undefined || (ifRange.trim() === tag && !tag.startsWith('W/'));
}
