// What a rule of diagnosis is: data. A line that one of its patterns matches is evidence of one cause.

/** How much a cause says: a root explains what a symptom shows, and both more than that something has failed at all. */
export type Weight = 'root' | 'symptom' | 'general';

export interface RulePattern {
  /** Text of 3 to 16 bytes that each line which matches holds, in either case: lines without one are never looked at. */
  readonly literal: string;
  /** Named groups are what the title is filled with. */
  readonly match: RegExp;
  /** It is a line of a stack: the line of trouble before it is the evidence. */
  readonly isStack?: true;
}

export interface Rule {
  /** The cause in one word, for programs. */
  readonly id: string;
  readonly weight: Weight;
  /** The cause in words; `{name}` is what a pattern has captured, and a part in brackets is left out where that is nothing,
   * `port[ {port}]`, or something else stands there, `at [{target}|the other end]`. */
  readonly title: string;
  readonly patterns: readonly RulePattern[];
  /** What to look at next, most useful first; filled as the title is. */
  readonly next: readonly string[];
  /** Lines of real programs that match. */
  readonly examples: readonly string[];
  /** Lines that look alike and do not. */
  readonly others?: readonly string[];
}

/** Bytes of a literal that the prefilter looks for. */
const MOST_LITERAL = 16;

/** A pattern; without an expression the literal itself is what is looked for. Of a longer literal the first bytes are searched. */
export function when(literal: string, match?: RegExp): RulePattern {
  const whole = new RegExp(literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  return { literal: literal.slice(0, MOST_LITERAL), match: match ?? whole };
}

/** A pattern for lines of a stack, below the line that says what is wrong. */
export function stack(literal: string, match: RegExp): RulePattern {
  return { literal, match, isStack: true };
}

/** `text` with the captures put in. */
export function fill(text: string, captures: ReadonlyMap<string, string>): string {
  const has = (part: string): boolean =>
    [...part.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => captures.get(name));
  return text
    .replace(/\[([^[\]|]*\{\w+\}[^[\]|]*)(?:\|([^[\]]*))?\]/g, (_, part: string, otherwise = '') =>
      has(part) ? part : otherwise,
    )
    .replace(/\{(\w+)\}/g, (_, name: string) => captures.get(name) ?? '');
}
