/** An address that does not start with a scheme is within the site. */
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const WEB = /^https?:/i;

/**
 * The address itself, if a browser may be sent there: one of this site, or http(s). `null` for scripts and the like,
 * however they are disguised: browsers leave out blanks and control characters.
 */
export function safeHref(address: string): string | null {
  const bare = address.replace(/[\u0000-\u0020\u007f-\u009f]/g, '');
  return SCHEME.test(bare) && !WEB.test(bare) ? null : address;
}

/** The address of one job: `:id` and `{id}` become its id. `null` where there is none, and for an unsafe one. */
export function jobHref(template: string | null | undefined, id: number | null): string | null {
  if (!template || id === null) return null;
  return safeHref(template.replace(/:id(?![A-Za-z0-9_])|\{id\}/g, encodeURIComponent(String(id))));
}
