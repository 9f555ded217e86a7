// The body of a log stream as lines: server-sent events, or lines as they are (NDJSON, plain, `time stream message`).
//
// Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

/** One line of log, and what the server says of it. */
export interface BodyLine {
  /** Without its LF. */
  readonly text: Buffer;
  readonly stream: 'stdout' | 'stderr' | undefined;
  /** When it was written, a time of the grammar, where the line says so in front. */
  readonly time: string | undefined;
}

export interface BodyReader {
  accept(bytes: Buffer): void;
  /** The body ended in good order: what is left is a line. */
  end(): void;
}

const LF = 0x0a;
const CR = 0x0d;

/** @param maxLineBytes a longer line is handed on in pieces of this size, each as a line of its own */
export function createLineReader(onLine: (line: BodyLine) => void, maxLineBytes: number): BodyReader {
  return splitter(maxLineBytes, (text) => onLine(stamped(text)));
}

const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)[ \t](stdout|stderr)[ \t]/;
/** The longest time, a stream and two blanks. */
const STAMP_BYTES = 40;

/** `2026-02-14T12:34:05Z stderr message`; any other line is itself. */
function stamped(text: Buffer): BodyLine {
  const found = STAMPED.exec(text.toString('latin1', 0, STAMP_BYTES));
  if (found === null) return { text, stream: undefined, time: undefined };
  const stream = found[2] === 'stderr' ? 'stderr' : 'stdout';
  return { text: text.subarray(found[0].length), stream, time: found[1] };
}

export interface EventReaderOptions {
  readonly onLine: (line: BodyLine) => void;
  /** The id of the event whose lines came before: where the server can go on. */
  readonly onId: (id: string) => void;
  /** The server says how long to wait before asking again, in milliseconds. */
  readonly onRetry: (ms: number) => void;
  readonly maxLineBytes: number;
}

/** Reads server-sent events; each line of the data of an event is a line. */
export function createEventReader({ onLine, onId, onRetry, maxLineBytes }: EventReaderOptions): BodyReader {
  let data: Buffer[] = [];
  let bytes = 0;
  let id: string | undefined;
  const dispatch = (): void => {
    for (const text of data) onLine(stamped(text));
    data = [];
    bytes = 0;
    if (id !== undefined) onId(id);
    id = undefined;
  };
  const lines = splitter(maxLineBytes, (line) => {
    if (line.length === 0) return dispatch();
    const colon = line.indexOf(':');
    const field = line.toString('latin1', 0, colon < 0 ? line.length : colon);
    const value =
      colon < 0
        ? line.subarray(line.length)
        : line.subarray(line[colon + 1] === 0x20 ? colon + 2 : colon + 1);
    if (field === 'data') {
      bytes += value.length;
      data.push(Buffer.from(value));
      // An event without an end costs no memory.
      if (bytes > maxLineBytes) dispatch();
    } else if (field === 'id' && !value.includes(0)) id = value.toString();
    else if (field === 'retry' && /^\d{1,9}$/.test(value.toString('latin1'))) onRetry(Number(value));
  });
  // An unfinished event at the end of the body is thrown away: the server sends it again.
  return { accept: lines.accept, end: () => undefined };
}

/** Cuts bytes into lines at LF and CR LF. @param maxLineBytes a longer line is handed on in pieces of this size */
export function splitter(maxLineBytes: number, onLine: (text: Buffer) => void): BodyReader {
  let rest: Buffer = Buffer.alloc(0);
  return {
    accept(bytes) {
      let waiting = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      for (let feed = waiting.indexOf(LF); feed >= 0; feed = waiting.indexOf(LF)) {
        onLine(waiting.subarray(0, feed > 0 && waiting[feed - 1] === CR ? feed - 1 : feed));
        waiting = waiting.subarray(feed + 1);
      }
      for (; waiting.length > maxLineBytes; waiting = waiting.subarray(maxLineBytes))
        onLine(waiting.subarray(0, maxLineBytes));
      rest = Buffer.from(waiting);
    },
    end() {
      if (rest.length > 0) onLine(rest);
      rest = Buffer.alloc(0);
    },
  };
}
