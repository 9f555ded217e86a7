// Messages in a stream (RFC 6587), as lines: each one either has its length in front, `34 <13>…`, or ends with a line feed. What
// senders mix is told apart message by message. A line feed in a message becomes `#012`, as rsyslog writes it. Nothing is kept but a
// length that is being read, so a message may be of any size.

const LF = 0x0a;
const NUL = 0x00;
const CR = 0x0d;
const SPACE = 0x20;
const ZERO = 0x30;
const LINE_FEED = Buffer.from('\n');
const ESCAPED = Buffer.from('#012');
/** A longer number is no length. */
const MOST_DIGITS = 9;

export interface Framer {
  /** The lines of what has come, which may end in the middle of one. */
  take(chunk: Buffer): Buffer;
}

export function createFramer(): Framer {
  return new OpenFramer();
}

class OpenFramer implements Framer {
  #state: 'between' | 'length' | 'counted' | 'line' = 'between';
  #digits = '';
  #remaining = 0;

  take(chunk: Buffer): Buffer {
    const pieces: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'between') at = this.#begin(chunk, at);
      else if (this.#state === 'length') at = this.#readLength(chunk, at, pieces);
      else if (this.#state === 'counted') at = this.#copyCounted(chunk, at, pieces);
      else at = this.#copyLine(chunk, at, pieces);
    }
    return Buffer.concat(pieces);
  }

  #begin(chunk: Buffer, at: number): number {
    const byte = chunk[at]!;
    if (byte === LF || byte === NUL || byte === CR) return at + 1;
    this.#state = byte > ZERO && byte <= ZERO + 9 ? 'length' : 'line';
    this.#digits = '';
    return at;
  }

  #readLength(chunk: Buffer, at: number, pieces: Buffer[]): number {
    const byte = chunk[at]!;
    const isDigit = byte >= ZERO && byte <= ZERO + 9;
    if (isDigit && this.#digits.length < MOST_DIGITS) {
      this.#digits += String.fromCharCode(byte);
      return at + 1;
    }
    if (byte === SPACE) {
      this.#state = 'counted';
      this.#remaining = Number(this.#digits);
      return at + 1;
    }
    // A message that begins with a number.
    pieces.push(Buffer.from(this.#digits));
    this.#state = 'line';
    return at;
  }

  #copyCounted(chunk: Buffer, at: number, pieces: Buffer[]): number {
    const end = Math.min(chunk.length, at + this.#remaining);
    this.#remaining -= end - at;
    let from = at;
    for (let feed = chunk.indexOf(LF, from); feed >= 0 && feed < end; feed = chunk.indexOf(LF, from)) {
      pieces.push(chunk.subarray(from, feed));
      // Some count the line feed that they end with.
      const isLast = this.#remaining === 0 && feed === end - 1;
      if (!isLast) pieces.push(ESCAPED);
      from = feed + 1;
    }
    pieces.push(chunk.subarray(from, end));
    if (this.#remaining === 0) {
      pieces.push(LINE_FEED);
      this.#state = 'between';
    }
    return end;
  }

  #copyLine(chunk: Buffer, at: number, pieces: Buffer[]): number {
    const feed = chunk.indexOf(LF, at);
    const end = feed < 0 ? chunk.length : feed + 1;
    pieces.push(chunk.subarray(at, end));
    if (feed >= 0) this.#state = 'between';
    return end;
  }
}

/** A datagram, which is one message, as a line. */
export function lineOfDatagram(datagram: Buffer): Buffer {
  let end = datagram.length;
  while (end > 0 && (datagram[end - 1] === LF || datagram[end - 1] === NUL || datagram[end - 1] === CR))
    end--;
  const message = datagram.subarray(0, end);
  const line = message.includes(LF)
    ? Buffer.from(message.toString('latin1').replaceAll('\n', ESCAPED.toString()), 'latin1')
    : message;
  return Buffer.concat([line, LINE_FEED]);
}
