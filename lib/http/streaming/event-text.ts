/** One event of an event stream. */
export interface ServerEvent {
  /** Where a stream that breaks behind it goes on; a line without breaks. */
  readonly id?: string;
  readonly type: string;
  /** As JSON, which has no line breaks. */
  readonly data: string;
}

/** An event in the notation of the HTML standard ("Server-sent events"). */
export function eventText({ id, type, data }: ServerEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`;
}
