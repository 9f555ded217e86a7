// Character classes: `[…]`, and the escapes that stand for a class.

import { anyOf, folded, inRanges, not, perlClass, posixClass, unicodeClass } from './charclass.ts';
import { parseEscapedCodePoint } from './parse-escape.ts';
import type { PatternCursor } from './pattern-cursor.ts';
import { type CodePointTest, RegexpError } from './syntax.ts';

/** A class after its `[`. Folding applies before negation, as in RE2. */
export function parseClass(cursor: PatternCursor, ignoreCase: boolean): CodePointTest {
  const negated = cursor.take('^');
  const tests: CodePointTest[] = [];
  // A bracket right at the start is a literal one.
  let first = true;
  while (first || cursor.peek() !== ']') {
    if (cursor.done) throw new RegexpError('missing closing ]');
    tests.push(parseClassItem(cursor, ignoreCase));
    first = false;
  }
  cursor.skip(1);
  const joined = tests.length === 1 ? tests[0]! : anyOf(tests);
  const test = ignoreCase ? folded(joined) : joined;
  return negated ? not(test) : test;
}

function parseClassItem(cursor: PatternCursor, ignoreCase: boolean): CodePointTest {
  if (cursor.take('[:')) return posixClass(cursor.until(':]', 'missing closing :]'));
  if (cursor.take('\\')) {
    const test = parseClassEscape(cursor, ignoreCase);
    return test ?? parseRange(cursor, parseEscapedCodePoint(cursor));
  }
  return parseRange(cursor, cursor.next('missing closing ]').codePointAt(0)!);
}

function parseRange(cursor: PatternCursor, low: number): CodePointTest {
  if (cursor.peek() !== '-' || cursor.peek(1) === ']') return inRanges([[low, low]]);
  cursor.skip(1);
  const high = cursor.take('\\')
    ? parseEscapedCodePoint(cursor)
    : cursor.next('missing closing ]').codePointAt(0)!;
  if (high < low) throw new RegexpError('invalid character class range');
  return inRanges([[low, high]]);
}

/** The class that an escape stands for, after its backslash; undefined, with nothing read, for any other escape. */
export function parseClassEscape(cursor: PatternCursor, ignoreCase: boolean): CodePointTest | undefined {
  const letter = cursor.peek();
  const perl = perlClass(letter);
  if (perl) {
    cursor.skip(1);
    return perl;
  }
  if (letter !== 'p' && letter !== 'P') return undefined;
  cursor.skip(1);
  const name = cursor.take('{')
    ? cursor.until('}', 'invalid character class range')
    : cursor.next('invalid character class range');
  const test = ignoreCase ? folded(unicodeClass(name)) : unicodeClass(name);
  return letter === 'P' ? not(test) : test;
}
