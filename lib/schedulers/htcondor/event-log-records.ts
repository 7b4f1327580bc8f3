/**
 * The longest event that is waited for, in bytes. What claims to be an event and has no end within this length is
 * damage, and is skipped.
 */
export const LONGEST_EVENT_BYTES = 1024 * 1024;

/** A piece of an event log from one line start to another; see {@link recordReader}. */
export interface EventLogRecord {
  readonly kind: 'text' | 'json' | 'xml' | 'garbage';
  readonly start: number;
  /** Where the next record starts. */
  readonly end: number;
}

interface Notation {
  readonly kind: EventLogRecord['kind'];
  /** The last line of an event with the line ends around it. */
  readonly terminator: string;
}

const TEXT: Notation = { kind: 'text', terminator: '\n...\n' };
const JSON_LINES: Notation = { kind: 'json', terminator: '\n}\n' };
const XML: Notation = { kind: 'xml', terminator: '\n</c>\n' };

const TEXT_HEADER = /\d{3,4} \(-?\d+\.-?\d+\.-?\d+\) /y;
const LINE_THAT_STARTS_AN_EVENT = /\n(?=\d{3,4} \(-?\d+\.-?\d+\.-?\d+\) |\{\n|<c>\n)/;

/**
 * Cuts an event log into records, whatever it holds: events of the three notations in any mixture, and garbage line by
 * line. An event that another one breaks into is garbage up to that one. How the log is cut does not depend on how much
 * of it is there already, so that a reader can continue behind any record.
 *
 * @param log the log, one character per byte
 * @returns a function that gives the record starting at a position; `null` while its end is not there yet
 */
export function recordReader(log: string): (start: number) => EventLogRecord | null {
  const nextTerminator = new Map(
    [TEXT, JSON_LINES, XML].map(({ terminator }) => [terminator, finder(log, terminator)]),
  );

  return (start) => {
    const lineEnd = log.indexOf('\n', start);
    if (lineEnd < 0) {
      return log.length - start > LONGEST_EVENT_BYTES ? garbage(start, start + LONGEST_EVENT_BYTES) : null;
    }
    const notation = notationOf(log, start, lineEnd);
    if (notation === null) {
      return { kind: oneLineKind(log.slice(start, lineEnd)), start, end: lineEnd + 1 };
    }
    const terminator = nextTerminator.get(notation.terminator)?.(lineEnd) ?? -1;
    const limit = Math.min(terminator < 0 ? log.length : terminator, start + LONGEST_EVENT_BYTES);
    const intruder = log.slice(lineEnd, limit).search(LINE_THAT_STARTS_AN_EVENT);
    if (intruder >= 0) {
      return garbage(start, lineEnd + intruder + 1);
    }
    if (terminator >= 0 && terminator === limit) {
      return { kind: notation.kind, start, end: terminator + notation.terminator.length };
    }
    return limit === start + LONGEST_EVENT_BYTES ? garbage(start, lineEnd + 1) : null;
  };
}

/** The content of a record without its terminator line; JSON and XML keep their closing bracket. */
export function contentOf(log: string, record: EventLogRecord): string {
  return log.slice(record.start, record.end - (record.kind === 'text' ? TEXT.terminator.length : 1));
}

function garbage(start: number, end: number): EventLogRecord {
  return { kind: 'garbage', start, end };
}

function notationOf(log: string, start: number, lineEnd: number): Notation | null {
  TEXT_HEADER.lastIndex = start;
  if (TEXT_HEADER.test(log)) {
    return TEXT;
  }
  if (lineEnd - start === 1 && log[start] === '{') {
    return JSON_LINES;
  }
  return lineEnd - start === 3 && log.startsWith('<c>', start) ? XML : null;
}

function oneLineKind(line: string): EventLogRecord['kind'] {
  if (line.startsWith('{') && line.endsWith('}')) {
    return 'json';
  }
  return line.startsWith('<c>') && line.endsWith('</c>') ? 'xml' : 'garbage';
}

/** `indexOf` that remembers its last answer, so that a log without a terminator is searched once. */
function finder(log: string, searched: string): (from: number) => number {
  let found = -2;
  return (from) => {
    if (found !== -1 && found < from) {
      found = log.indexOf(searched, from);
    }
    return found;
  };
}
