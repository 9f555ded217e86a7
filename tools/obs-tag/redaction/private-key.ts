// Private keys in PEM (RFC 7468), in OpenSSH's and OpenPGP's armour. On one line, with the line ends as escapes or spaces, what stands between
// BEGIN and END goes. On many lines the state of each stream of lines is kept between them: a stream is a source with its stdout or
// stderr, so that the lines of other sources may stand in between; foreign lines are one stream.
//
// Bounds: a key has ended after LINES lines of its stream without an END, and all have after LINES_OF_ALL lines of whatever streams; at most
// STREAMS keys are open at a time, and the oldest is given up for another.

import { endOfMark } from './mark.ts';
import { KNOWS, OPEN_KEY, type Span } from './span.ts';

const LINES = 256;
const LINES_OF_ALL = 65_536;
const STREAMS = 1024;

/** A run of so many characters of base64 belongs to a key wherever it stands in a line of a stream with an open one. */
const SURE_RUN = 40;

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const END = '-----END';
/** Line ends, also as escapes. */
const GAP = /(?:[ \t\r\n]|\\{1,7}[nrt])*/y;
const GAP_AT_END = /(?:[ \t\r\n]|\\{1,7}[nrt]){0,8}$/;
/** Base64 in pieces, for a key whose line ends before it does. */
const REST = /(?:[A-Za-z0-9+/=]|\\{1,7}[nr])*/y;
const PAYLOAD = /=?[A-Za-z0-9+/]+={0,2}/y;
const LONG_RUN = new RegExp(`[A-Za-z0-9+/]{${SURE_RUN},}={0,2}`, 'g');

interface OpenKey {
  /** Where its lines begin, counted from the body of a record or from the start of another line. */
  column: number;
  linesLeft: number;
  /** The line before was one of its lines. */
  inBody: boolean;
}

export interface PrivateKeys {
  /** Some key has begun and not ended: every line has to be shown to `body`. */
  readonly isOpen: boolean;
  /** The key that begins at `at`, where the literal stands. */
  begin(text: string, at: number): Span | undefined;
  /** What of a line belongs to a key that an earlier line of its stream has begun. */
  body(text: string): readonly Span[];
  /** Forgets where the END behind a BEGIN was found, before another text. */
  reset(): void;
}

export function createPrivateKeys(rule: string): PrivateKeys {
  const open = new Map<string, OpenKey>();
  let linesOfAllLeft = 0;
  /** The first END at or behind `searchedFrom`: looked for once, however many BEGINs there are. */
  let nextEnd = -1;
  let searchedFrom = -1;

  const findEnd = (text: string, from: number): number => {
    if (searchedFrom < 0 || from < searchedFrom || (nextEnd >= 0 && nextEnd < from)) {
      nextEnd = text.indexOf(END, from);
      searchedFrom = from;
    }
    return nextEnd;
  };

  const spanOf = (start: number, end: number, isCut = false): Span => ({
    start,
    end,
    rule,
    knows: KNOWS.shape,
    ...(isCut ? { open: OPEN_KEY } : {}),
  });

  const remember = (text: string, at: number): void => {
    const { stream, bodyStart } = streamOf(text);
    if (open.size >= STREAMS) open.delete(open.keys().next().value as string);
    open.delete(stream);
    open.set(stream, { column: at - bodyStart, linesLeft: LINES, inBody: false });
    linesOfAllLeft = LINES_OF_ALL;
  };

  return {
    get isOpen() {
      return open.size > 0;
    },
    reset() {
      searchedFrom = -1;
    },
    begin(text, at) {
      BEGIN.lastIndex = at;
      if (!BEGIN.test(text)) return undefined;
      const start = endOf(GAP, text, BEGIN.lastIndex);
      const close = findEnd(text, start);
      if (endOfMark(text, start) > start) return undefined;
      if (close >= 0) {
        const end = start + text.slice(start, close).replace(GAP_AT_END, '').length;
        return end > start ? spanOf(start, end) : undefined;
      }
      remember(text, at);
      const end = endOf(REST, text, start);
      return end > start ? spanOf(start, end, end === text.length) : undefined;
    },
    body(text) {
      if (--linesOfAllLeft < 0) open.clear();
      const { stream, bodyStart } = streamOf(text);
      const key = open.get(stream);
      if (key === undefined) return [];
      const close = text.indexOf(END);
      if (close >= 0 || --key.linesLeft <= 0) open.delete(stream);
      const found = payloads(text, bodyStart, key, close < 0 ? text.length : close);
      key.inBody = found.length > 0;
      return found.map(([start, end]) => spanOf(start, end));
    },
  };
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

/** The parts of a line, up to `limit`, that are lines of a key. */
function payloads(text: string, bodyStart: number, key: OpenKey, limit: number): [number, number][] {
  const found: [number, number][] = [];
  const column = bodyStart + key.column;
  const inPlace = column < limit ? payloadAt(text, column, key.inBody) : -1;
  if (inPlace > column) found.push([column, inPlace]);
  LONG_RUN.lastIndex = inPlace > column ? inPlace : 0;
  for (let match = LONG_RUN.exec(text); match !== null && match.index < limit; match = LONG_RUN.exec(text)) {
    found.push([match.index, match.index + match[0].length]);
  }
  if (found.length === 0 && key.inBody) {
    // The last line of a key is short, and what stands before it may have another width than before.
    const start = text.lastIndexOf(' ', limit - 1) + 1;
    const word = text.slice(start, limit);
    if (
      word.length % 4 === 0 &&
      word.length > 0 &&
      word.length < 80 &&
      endOf(PAYLOAD, text, start) === limit
    ) {
      found.push([start, limit]);
    }
  }
  return found;
}

const SHORT_LINE = 16;
/** What may stand behind the line of a key: the end of its string, spaces, another field. */
const AFTER_LINE = /^(?:["'\\]|[ \t]+(?:[A-Za-z_][\w.-]*=|$))/;

/** Where the line of a key ends that begins at `column`; `column` when it is none. A short one has to follow another. */
function payloadAt(text: string, column: number, inBody: boolean): number {
  const end = endOf(PAYLOAD, text, column);
  if (end <= column) return column;
  const isEnd = end === text.length || AFTER_LINE.test(text.slice(end, end + 80));
  return (end - column >= SHORT_LINE || inBody) && isEnd ? end : column;
}

const RECORD = /^(\d{4}-\S* (\S+) [A-Z]+ )/;
const STREAM_FIELD = /(?:^| )stream=(?:"?)(stdout|stderr)/;
const JSON_SOURCE = /"source"\s*:\s*"([^"]*)"/;
const JSON_STREAM = /"stream"\s*:\s*"([^"]*)"/;
const LONGEST_HEAD = 4096;

/** Whose line it is, and where its body begins. */
function streamOf(text: string): { stream: string; bodyStart: number } {
  const head = text.length > LONGEST_HEAD ? text.slice(0, LONGEST_HEAD) : text;
  if (head.startsWith('{')) {
    return {
      stream: `${JSON_SOURCE.exec(head)?.[1] ?? ''} ${JSON_STREAM.exec(head)?.[1] ?? ''}`,
      bodyStart: 0,
    };
  }
  const record = RECORD.exec(head);
  if (record === null) return { stream: '', bodyStart: 0 };
  return {
    stream: `${record[2]} ${STREAM_FIELD.exec(head)?.[1] ?? ''}`,
    bodyStart: (record[1] as string).length,
  };
}
