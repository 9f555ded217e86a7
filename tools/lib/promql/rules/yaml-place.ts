// From a place inside the value of a YAML scalar to its place in the file. Block and folded scalars lose their
// indentation and quoted ones their escapes, so the two are walked along each other by what is not white space.

import type { Scalar } from 'yaml';

/** The offset in `source` of the character at `valueOffset` of a scalar's value. */
export function sourceOffset(source: string, scalar: Scalar, valueOffset: number): number {
  const [start, end] = scalar.range ?? [0, 0];
  // What points behind the text points behind its last character, not into the next line.
  const value = String(scalar.value).trimEnd();
  const isQuoted = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE';
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  let position = isQuoted ? start + 1 : start;
  if (isBlock) position = source.indexOf('\n', start) + 1;
  for (let index = 0; index <= valueOffset && index < value.length && position < end; index++) {
    if (isSpace(value[index])) continue;
    while (isSpace(source[position])) position++;
    if (index >= valueOffset) break;
    position += escapeLength(source, position, scalar.type);
  }
  return Math.min(position, end);
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r';
}

/** How many characters of the source stand for one of the value. */
function escapeLength(source: string, position: number, type: Scalar['type']): number {
  if (type === 'QUOTE_DOUBLE' && source[position] === '\\') return 2;
  return type === 'QUOTE_SINGLE' && source.startsWith("''", position) ? 2 : 1;
}
