// Lines as strings without loss. What is no UTF-8 in a line must leave as it came, so each such byte stands as a character of
// its own, U+10FE00 and the byte: of a private plane, legal everywhere and of no meaning. A line that has such characters already has
// them taken apart into bytes in the same way, so that nothing is ambiguous.

/** Every character that stands for a byte begins with this UTF-16 unit. */
const MARK = '\udbff';
const BASE = 0x10fe00;
const REPLACEMENT = '\ufffd';

/** Decodes [start, end). */
export function decodeLossless(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes(REPLACEMENT) || text.includes(MARK) ? decodeSlowly(bytes, start, end) : text;
}

/** Writes a text at `at`, where three bytes for each of its units fit; returns how many it took. */
export function encodeLossless(bytes: Buffer, text: string, at: number): number {
  if (!text.includes(MARK)) return bytes.write(text, at, 'utf8');
  const encoded = Buffer.from(text);
  let length = 0;
  for (let index = 0; index < encoded.length; index++) {
    const byte = byteOf(encoded, index);
    if (byte >= 0) index += 3;
    bytes[at + length++] = byte >= 0 ? byte : (encoded[index] as number);
  }
  return length;
}

/** The bytes of a text. */
export function toBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length * 3);
  return bytes.subarray(0, encodeLossless(bytes, text, 0));
}

/** The byte that the character at `index` stands for, or -1: U+10FE80 to U+10FEFF are F4 8F BA 80 to F4 8F BB BF. */
function byteOf(bytes: Buffer, index: number): number {
  if (bytes[index] !== 0xf4 || bytes[index + 1] !== 0x8f) return -1;
  const third = bytes[index + 2] as number;
  if (third !== 0xba && third !== 0xbb) return -1;
  return 0x80 + ((third - 0xba) << 6) + ((bytes[index + 3] as number) & 0x3f);
}

function decodeSlowly(bytes: Buffer, start: number, end: number): string {
  let text = '';
  let kept = start;
  let at = start;
  while (at < end) {
    const length = sequenceLength(bytes, at, end);
    if (length > 0 && byteOf(bytes, at) < 0) {
      at += length;
      continue;
    }
    text += bytes.toString('utf8', kept, at);
    // One byte of what is no UTF-8, or all four of a character that would be taken for one.
    for (const stop = at + Math.max(length, 1); at < stop; at++) {
      text += String.fromCodePoint(BASE + (bytes[at] as number));
    }
    kept = at;
  }
  return text + bytes.toString('utf8', kept, end);
}

/** The length of the well-formed sequence at `at` (table 3-7 of the Unicode standard), or 0. */
function sequenceLength(bytes: Buffer, at: number, end: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const [low, high] = secondBounds(lead);
  const second = bytes[at + 1] as number;
  if (second < low || second > high) return 0;
  for (let index = 2; index < length; index++) {
    if (((bytes[at + index] as number) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

function secondBounds(lead: number): [low: number, high: number] {
  switch (lead) {
    case 0xe0:
      return [0xa0, 0xbf];
    case 0xed:
      return [0x80, 0x9f];
    case 0xf0:
      return [0x90, 0xbf];
    case 0xf4:
      return [0x80, 0x8f];
    default:
      return [0x80, 0xbf];
  }
}
