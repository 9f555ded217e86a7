// The finite set of texts that a pattern matches, where there is one: `a|b|c` needs no machine.

import type { RegexpNode } from './syntax.ts';

const MAX_LITERALS = 1000;

/** Every text that the pattern matches as a whole, or undefined where they are not a short list. */
export function literalsOf(node: RegexpNode): readonly string[] | undefined {
  switch (node.kind) {
    case 'empty':
      return [''];
    case 'literal':
      return [String.fromCodePoint(node.codePoint)];
    case 'capture':
      return literalsOf(node.part);
    case 'alternate':
      return union(node.parts);
    case 'concat':
      return product(node.parts);
    default:
      return undefined;
  }
}

function union(parts: readonly RegexpNode[]): readonly string[] | undefined {
  const all: string[] = [];
  for (const part of parts) {
    const literals = literalsOf(part);
    if (!literals || all.length + literals.length > MAX_LITERALS) return undefined;
    all.push(...literals);
  }
  return all;
}

function product(parts: readonly RegexpNode[]): readonly string[] | undefined {
  let all: string[] = [''];
  for (const part of parts) {
    const literals = literalsOf(part);
    if (!literals || all.length * literals.length > MAX_LITERALS) return undefined;
    all = all.flatMap((head) => literals.map((tail) => head + tail));
  }
  return all;
}
