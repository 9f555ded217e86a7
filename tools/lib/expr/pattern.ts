// Regular expressions that users write, in RE2's syntax, and always in bounded time: no pattern and no text may hang a
// pipeline. V8's engine answers where its backtracking is known to stay below MAX_STEPS, which are nearly all patterns
// that people write on texts as long as log lines are; RE2 answers everything else.
//
// Measured on Node 20 with 75-byte log lines: V8 25 to 100 ns a match, re2js 160 to 370 ns, and 10 ms to load. V8's own
// remedies do not do: --enable-experimental-regexp-engine-on-excessive-backtracks does work when set at run time, but
// leaves `(a+)+$` at 17 s for 28 characters with flag i or u, and `\s+$` at 2.3 s for 64 Ki spaces; V8's linear engine
// needs 2 to 4 µs where re2js needs 0.3.

import { linearTest } from './linear.ts';
import { stepsFor } from './pattern-cost.ts';
import { type CommonPattern, type PatternNode, parseCommonPattern } from './pattern-syntax.ts';

/** A pattern ready to match. */
export interface Pattern {
  readonly source: string;
  /** True when the pattern is found anywhere in the text, of which the first MAX_TEXT_CHARS are looked at. */
  readonly test: (text: string) => boolean;
}

/** A pattern that is malformed, too long or too large; the message says which. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** Longest pattern, in UTF-16 units. */
export const MAX_PATTERN_CHARS = 1000;
/** A longer text is cut here, in UTF-16 units, so that `$` may match at the cut. */
export const MAX_TEXT_CHARS = 65_536;
/** Steps of V8's engine for one text: about half a millisecond. */
export const MAX_STEPS = 500_000;
/** With a bound below this most texts would go to RE2 anyway. */
const MIN_BACKTRACK_CHARS = 64;

/** Compiles a pattern of RE2's syntax. @throws PatternError */
export function compilePattern(source: string): Pattern {
  if (source.length > MAX_PATTERN_CHARS) {
    throw new PatternError(`pattern longer than ${MAX_PATTERN_CHARS} characters`);
  }
  const common = parseCommonPattern(withoutOuterDots(source));
  const limit = common === undefined ? 0 : maxBacktrackChars(common.root);
  const test = common === undefined || limit === 0 ? linear(source) : hybrid(source, common, limit);
  return {
    source,
    test: (text) => test(text.length > MAX_TEXT_CHARS ? text.slice(0, MAX_TEXT_CHARS) : text),
  };
}

const RE2_PREFIX = 'error parsing regexp: ';

function linear(source: string): (text: string) => boolean {
  return asPatternError(() => linearTest(source));
}

/** Runs what throws RE2's errors. @throws PatternError in their place */
export function asPatternError<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith(RE2_PREFIX)) throw error;
    throw new PatternError(error.message.slice(RE2_PREFIX.length), { cause: error });
  }
}

function hybrid(source: string, { script, flags }: CommonPattern, limit: number): (text: string) => boolean {
  const expression = new RegExp(script, flags);
  let slow: ((text: string) => boolean) | undefined;
  return (text) => {
    if (text.length <= limit) return expression.test(text);
    slow ??= linear(source);
    return slow(text);
  };
}

/** `.*` at either end asks for nothing, but costs a backtracking engine the most. With a `|` the ends are not the ends. */
function withoutOuterDots(source: string): string {
  return source.includes('|')
    ? source
    : source.replace(/^(?:\.\*)+(?![?*+{])/, '').replace(/(?<!\\)(?:\.\*)+$/, '');
}

/** The longest text for which V8 takes at most MAX_STEPS; 0 when that is not worth having. */
export function maxBacktrackChars(root: PatternNode): number {
  let low = 0;
  let high = MAX_TEXT_CHARS + 1;
  while (high - low > 1) {
    const length = (low + high) >>> 1;
    if (stepsFor(root, length) <= MAX_STEPS) low = length;
    else high = length;
  }
  return low >= MIN_BACKTRACK_CHARS ? low : 0;
}
