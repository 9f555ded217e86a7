// From a place inside the value of a YAML text to its place in the file. Block and folded texts lose their
// indentation and quoted ones their escapes, so the two are walked along each other by what is not white space.

import type { TextNode } from './yaml-node.ts';

/** The offset in `source` of the character at `valueOffset` of a text's value. */
export function sourceOffset(source: string, text: TextNode, valueOffset: number): number {
  const { style, offset, end } = text;
  // What points behind the text points behind its last character, not into the next line.
  const value = text.value.trimEnd();
  let position = style === 'single' || style === 'double' ? offset + 1 : offset;
  if (style === 'literal' || style === 'folded') position = source.indexOf('\n', offset) + 1;
  for (let index = 0; index <= valueOffset && index < value.length && position < end; index++) {
    if (isSpace(value[index])) continue;
    while (isSpace(source[position])) position++;
    if (index >= valueOffset) break;
    position += escapeLength(source, position, style);
  }
  return Math.min(position, end);
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r';
}

/** How many characters of the source stand for one of the value. */
function escapeLength(source: string, position: number, style: TextNode['style']): number {
  if (style === 'double' && source[position] === '\\') return 2;
  return style === 'single' && source.startsWith("''", position) ? 2 : 1;
}
