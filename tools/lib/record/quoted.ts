// Strings between quotes, in bodies and in the JSON form: JSON strings (RFC 8259). Scanned by hand, because the end of
// one inside a longer text must be found first, and because a malformed one is message text and not an error.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const LETTER_U = 0x75;
const DELETE = 0x7f;

/** 1 for the characters that may follow a backslash, but for `u`. */
const simpleEscape = new Uint8Array(128);
for (const char of '"\\/bfnrt') simpleEscape[char.charCodeAt(0)] = 1;

function isHexDigit(code: number): boolean {
  const letter = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (letter >= 0x61 && letter <= 0x66);
}

/** The index after the escape whose backslash is at `at`, or -1 when it is none of JSON's. */
function escapeEnd(text: string, at: number): number {
  const code = text.charCodeAt(at + 1);
  if (code < 128 && simpleEscape[code] === 1) return at + 2;
  if (code !== LETTER_U) return -1;
  for (let index = at + 2; index < at + 6; index++) {
    if (!isHexDigit(text.charCodeAt(index))) return -1;
  }
  return at + 6;
}

/**
 * The index after the closing quote of the JSON string whose opening quote is at `open`, or -1 when it is malformed:
 * never closed, a raw control character (C0), or a bad escape. Lone surrogate escapes are legal.
 */
export function stringEnd(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code < SPACE) return -1;
    at = code === BACKSLASH ? escapeEnd(text, at) : at + 1;
    if (at < 0) return -1;
  }
  return -1;
}

/** stringEnd for bodies, where DEL too, which JSON lets stand, must be escaped: it is a control character. */
export function quotedEnd(text: string, open: number): number {
  const end = stringEnd(text, open);
  if (end < 0) return -1;
  for (let at = open + 1; at < end; at++) if (text.charCodeAt(at) === DELETE) return -1;
  return end;
}

/** The string that the JSON string text[open, end) stands for; the bounds are those of stringEnd. */
export function unquote(text: string, open: number, end: number): string {
  const inner = text.slice(open + 1, end - 1);
  return inner.includes('\\') ? (JSON.parse(text.slice(open, end)) as string) : inner;
}
