/**
 * Headers of everything that a program has written: it is stored, never shown, and where it is shown all the same, it may
 * do nothing. Nobody else's page can take it in.
 */
export const DOWNLOAD_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Compression on the way would make ranges and lengths wrong.
  'Cache-Control': 'private, no-cache, no-transform',
} as const;

/** A header `Content-Disposition` for a download (RFC 6266), with the name for those who know RFC 5987 and for others. */
export function attachment(name: string): string {
  const whole = Buffer.from(name.replace(/\p{Cc}/gu, '_')).toString();
  const plain = whole.replace(/[^\x20-\x7e]|["\\%/]/gu, '_');
  const encoded = encodeURIComponent(whole).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
