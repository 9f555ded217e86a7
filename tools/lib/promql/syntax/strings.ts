// String literals: double and single quotes with Go's escapes, backquotes raw.

/** A literal that is no string; `offset` counts from the opening quote. */
export interface StringProblem {
  readonly problem: string;
  readonly offset: number;
}

const simple: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
]);
const numeric = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/;

/** The text that a literal stands for; `literal` includes its quotes. */
export function unquote(literal: string): string | StringProblem {
  const quote = literal[0]!;
  const inside = literal.slice(1, -1);
  if (quote === '`' || !inside.includes('\\')) return inside;
  const bytes: number[] = [];
  let out = '';
  for (let index = 0; index < inside.length; ) {
    const char = inside[index]!;
    if (char !== '\\') {
      out += flush(bytes) + char;
      index++;
      continue;
    }
    const letter = inside[index + 1]!;
    const known = letter === quote ? quote : simple.get(letter);
    if (known !== undefined) {
      out += flush(bytes) + known;
      index += 2;
      continue;
    }
    const found = numeric.exec(inside.slice(index + 1, index + 10));
    if (!found) return { problem: `unknown escape sequence \\${letter}`, offset: index + 1 };
    const code = Number.parseInt(found[1] ?? found[2] ?? found[3] ?? found[4]!, found[4] ? 8 : 16);
    // \x and octal escapes are bytes, which together may spell a character in UTF-8.
    if (found[1] !== undefined || found[4] !== undefined) bytes.push(code & 0xff);
    else if (code > 0x10ffff)
      return { problem: 'escape sequence is an invalid code point', offset: index + 1 };
    else out += flush(bytes) + String.fromCodePoint(code);
    index += 1 + found[0].length;
  }
  return out + flush(bytes);
}

// Bytes that spell no UTF-8 become lone surrogates, so that they stay different and are recognizable.
function flush(bytes: number[]): string {
  if (bytes.length === 0) return '';
  const taken = Uint8Array.from(bytes);
  bytes.length = 0;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(taken);
  } catch {
    return Array.from(taken, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
  }
}

/** False for text with bytes that are no UTF-8; such text is no label name. */
export function isUtf8(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** A string in double quotes as Go's %q prints it, for messages. */
export function quoteText(text: string): string {
  return JSON.stringify(text).replace(/\\udc([89a-f][0-9a-f])/g, '\\x$1');
}
