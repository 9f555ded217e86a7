// What is to be replaced in a line.

/** A rule knows the field of a secret by its name, or the place where secrets stand, or the secret by its shape. */
export const KNOWS = { field: 0, place: 1, shape: 2 } as const;
export type Knowledge = (typeof KNOWS)[keyof typeof KNOWS];

/** A secret at [start, end) of a line. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** The name of the rule. */
  readonly rule: string;
  /** How much the rule knows of what it is. */
  readonly knows: Knowledge;
  /** Stands around the mark where a number has to become a string. */
  readonly quote?: string;
  /** How a secret goes on that the text ends in: up to this quote, or as a word, or as a key. */
  readonly open?: string;
}

/** `open` of a secret that ends with its word, and of a private key. */
export const OPEN_WORD = 'word';
export const OPEN_KEY = 'key';

/** Spans in their order, none over another: what lies within another goes, what crosses another is joined with it. */
export function joinSpans(spans: Span[]): readonly Span[] {
  if (spans.length < 2) return spans;
  spans.sort((left, right) => left.start - right.start || right.end - left.end);
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined[joined.length - 1];
    if (last === undefined || span.start >= last.end) joined.push(span);
    else joined[joined.length - 1] = join(last, span);
  }
  return joined;
}

function join(one: Span, other: Span): Span {
  const isSame = one.start === other.start && one.end === other.end;
  if (isSame) return other.knows > one.knows ? { ...one, rule: other.rule, knows: other.knows } : one;
  return other.end <= one.end ? one : { ...one, end: other.end, ...(other.open ? { open: other.open } : {}) };
}
