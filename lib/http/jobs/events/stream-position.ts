/**
 * Where an event stream stands, as the id of its events: a moment of the server's clock, in ms. What was changed before it
 * was told.
 */
export function encodePosition(moment: number): string {
  return String(Math.floor(moment));
}

/** Reads an id, or a time in ISO 8601 such as that of a list; `null` for anything else. */
export function decodePosition(text: string): number | null {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const moment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(moment) ? null : moment;
}
