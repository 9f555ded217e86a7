// The source of a record: names joined by `/`. The first is the service, the rest the instance. Arbitrary text becomes
// a legal name by percent-encoding, reversibly, so that two texts never share a name.

const SLASH = 0x2f;
const PERCENT = 0x25;

/** 1 for the ASCII characters a name holds as they are. */
const plain = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:@') {
  plain[char.charCodeAt(0)] = 1;
}

function isPlain(code: number): boolean {
  return code < 128 && plain[code] === 1;
}

function isHexDigit(code: number): boolean {
  const letter = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (letter >= 0x61 && letter <= 0x66);
}

/** True when text[start, end) is a name. */
function isNameAt(text: string, start: number, end: number): boolean {
  if (start === end) return false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isPlain(code)) continue;
    if (code !== PERCENT || at + 2 >= end) return false;
    if (!isHexDigit(text.charCodeAt(at + 1)) || !isHexDigit(text.charCodeAt(at + 2))) return false;
    at += 2;
  }
  if (end - start > 2 || text[start] !== '.') return true;
  return end - start === 2 && text[start + 1] !== '.';
}

/** True for one name of the grammar: letters, digits, `_-.:@` and `%HH`; not empty, `.` or `..`. */
export function isName(text: string): boolean {
  return isNameAt(text, 0, text.length);
}

/** True for a source of the grammar: one or more names joined by `/`. */
export function isSource(text: string): boolean {
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== SLASH) continue;
    if (!isNameAt(text, start, at)) return false;
    start = at + 1;
  }
  return isNameAt(text, start, text.length);
}

/** The first name: `web` of `web/0`. */
export function serviceOf(source: string): string {
  const slash = source.indexOf('/');
  return slash < 0 ? source : source.slice(0, slash);
}

/** Everything after the first name: `0` of `web/0`, `eu/0` of `web/eu/0`, '' of `web`. */
export function instanceOf(source: string): string {
  const slash = source.indexOf('/');
  return slash < 0 ? '' : source.slice(slash + 1);
}

/** The name that stands for the empty text: 0xFF occurs in no UTF-8, so no other text has it. */
const EMPTY_NAME = '%FF';

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** UTF-8 of one code point, percent-encoded. A lone surrogate gets its three bytes too, so that it comes back. */
function percentCodePoint(code: number): string {
  const tail = (shift: number) => percent(0x80 | ((code >> shift) & 0x3f));
  if (code < 0x80) return percent(code);
  if (code < 0x800) return percent(0xc0 | (code >> 6)) + tail(0);
  if (code < 0x10000) return percent(0xe0 | (code >> 12)) + tail(6) + tail(0);
  return percent(0xf0 | (code >> 18)) + tail(12) + tail(6) + tail(0);
}

/** A legal name for any text, and another one for any other text: `a b` is `a%20b`, `..` is `%2E%2E`, '' is `%FF`. */
export function encodeName(text: string): string {
  if (text === '') return EMPTY_NAME;
  if (text === '.' || text === '..') return text.replaceAll('.', '%2E');
  if (!text.includes('%') && isName(text)) return text;
  let name = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    name += isPlain(code) ? char : percentCodePoint(code);
  }
  return name;
}

/** Length of the UTF-8 sequence a lead byte opens, 0 for a byte that opens none. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

/** The code point whose percent-encoded UTF-8 begins at `at` of a legal name, or -1. */
function codePointAt(name: string, at: number): number {
  const lead = Number.parseInt(name.slice(at + 1, at + 3), 16);
  const length = sequenceLength(lead);
  if (length < 2) return length === 1 ? lead : -1;
  let code = lead & (0xff >> (length + 1));
  for (let index = 1; index < length; index++) {
    const next = at + 3 * index;
    if (name.charCodeAt(next) !== PERCENT) return -1;
    const byte = Number.parseInt(name.slice(next + 1, next + 3), 16);
    if ((byte & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (byte & 0x3f);
  }
  return code < SMALLEST[length]! || code > 0x10ffff ? -1 : code;
}

function encodedLength(code: number): number {
  if (code < 0x80) return 3;
  if (code < 0x800) return 6;
  return code < 0x10000 ? 9 : 12;
}

/** The text of a legal name: the inverse of encodeName. Escapes that are no UTF-8 stay as they are written. */
export function decodeName(name: string): string {
  if (name === EMPTY_NAME) return '';
  if (!name.includes('%')) return name;
  let text = '';
  let at = 0;
  while (at < name.length) {
    const code = name.charCodeAt(at) === PERCENT ? codePointAt(name, at) : -1;
    text += code < 0 ? name[at] : String.fromCodePoint(code);
    at += code < 0 ? 1 : encodedLength(code);
  }
  return text;
}
