// Byte strings: one character, U+0000 to U+00FF, for each byte. Decoding such a string as latin1 and encoding it again
// changes nothing, valid UTF-8 or not. The one trap is a JSON escape such as \u00e9: it names a character and not a byte.

/** The bytes of a text in UTF-8, as a byte string. Half a surrogate pair, which has no UTF-8, stays what it is. */
export function toByteString(text: string): string {
  return text.replace(/[\u0080-\u{10ffff}]+/gu, encode);
}

function encode(text: string): string {
  let bytes = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    // Above U+00FF, so it never meets a byte; a writer escapes it again.
    bytes += isHalf ? character : Buffer.from(character, 'utf8').toString('latin1');
  }
  return bytes;
}

/** Blanks of ASCII. The methods of strings trim U+00A0 too, which here is the last byte of `à`. */
const BLANKS: ReadonlySet<string | undefined> = new Set([' ', '\t', '\n', '\v', '\f', '\r']);

/** A byte string without the blanks at its end. */
export function trimBytesEnd(text: string): string {
  let end = text.length;
  while (end > 0 && BLANKS.has(text[end - 1])) end--;
  return text.slice(0, end);
}

/** A byte string without the blanks at its start. */
export function trimBytesStart(text: string): string {
  let start = 0;
  while (BLANKS.has(text[start])) start++;
  return text.slice(start);
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|[^u])/g;

/**
 * The byte string that a JSON string between quotes stands for: `text[open, end)` is a whole one, as stringEnd finds it.
 * Escapes of characters above U+007F become their UTF-8.
 */
export function unquoteBytes(text: string, open: number, end: number): string {
  const inner = text.slice(open + 1, end - 1);
  return inner.includes('\\') ? unescapeBytes(inner) : inner;
}

function unescapeBytes(inner: string): string {
  const parts: string[] = [];
  let escaped = '';
  let kept = 0;
  const flush = (): void => {
    if (escaped !== '') parts.push(toByteString(escaped));
    escaped = '';
  };
  for (const match of inner.matchAll(ESCAPE)) {
    const before = inner.slice(kept, match.index);
    if (before !== '') {
      flush();
      parts.push(before);
    }
    // Adjacent escapes stay together: two of them may be one character.
    escaped += match[1] === undefined ? simple(match[0]) : String.fromCharCode(Number.parseInt(match[1], 16));
    kept = match.index + match[0].length;
  }
  flush();
  parts.push(inner.slice(kept));
  return parts.join('');
}

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** What `\n` and its like stand for. */
function simple(sequence: string): string {
  const letter = sequence.charAt(1);
  return SIMPLE.get(letter) ?? letter;
}
