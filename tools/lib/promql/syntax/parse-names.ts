// Lists of label names: `by (a, "b.c")`, `on (…)`, `group_left (…)`.

import type { TokenStream } from './token-stream.ts';

/** A list in parentheses; a trailing comma is allowed. */
export function parseLabelList(stream: TokenStream): string[] {
  stream.expectSymbol('(', 'grouping opts');
  const names: string[] = [];
  while (!stream.isSymbol(')')) {
    names.push(parseLabelName(stream));
    if (!stream.takeSymbol(',')) break;
  }
  stream.expectSymbol(')', 'grouping opts');
  return names;
}

function parseLabelName(stream: TokenStream): string {
  const token = stream.peek();
  if (token.kind === 'string') return stream.nameValue(stream.next(), 'label');
  if (token.kind === 'identifier' && !token.text.includes(':')) return stream.next().text;
  throw stream.unexpected('grouping opts', 'label');
}
