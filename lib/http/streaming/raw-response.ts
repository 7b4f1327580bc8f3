import type { EventEmitter } from 'node:events';

/** The part of Node's response that is needed here. */
export interface RawResponse extends Pick<EventEmitter, 'once' | 'off'> {
  readonly destroyed: boolean;
  readonly req?: { readonly method?: string };
  destroy(): unknown;
}

/** Node's response under that of Express or Fastify. */
export function rawResponse(response: unknown): RawResponse {
  return (response as { readonly raw?: RawResponse }).raw ?? (response as RawResponse);
}
