// Patterns that take texts apart: as pattern.ts, in the same bounded time, with what the groups have captured. Of the places where a
// pattern matches it is the first, and of the ways there the one that comes first in the pattern, for both engines alike.

import { type Groups, linearCapture } from './linear.ts';
import {
  asPatternError,
  MAX_PATTERN_CHARS,
  MAX_TEXT_CHARS,
  maxBacktrackChars,
  PatternError,
} from './pattern.ts';
import { type CommonPattern, parseCommonPattern } from './pattern-syntax.ts';

/** A pattern ready to capture. */
export interface Capture {
  readonly source: string;
  /** The groups in their order, by name or undefined. */
  readonly names: readonly (string | undefined)[];
  /** The whole match, then the groups; undefined where the first MAX_TEXT_CHARS of a text do not match. */
  readonly exec: (text: string) => Groups | undefined;
}

/** Compiles a pattern of RE2's syntax, its groups named by `(?<name>…)` or `(?P<name>…)`. @throws PatternError */
export function compileCapture(source: string): Capture {
  if (source.length > MAX_PATTERN_CHARS) {
    throw new PatternError(`pattern longer than ${MAX_PATTERN_CHARS} characters`);
  }
  const common = parseCommonPattern(source, true);
  const limit = common === undefined ? 0 : maxBacktrackChars(common.root);
  const compiled = common === undefined || limit === 0 ? linear(source) : hybrid(source, common, limit);
  return {
    source,
    names: compiled.names,
    exec: (text) => compiled.exec(text.length > MAX_TEXT_CHARS ? text.slice(0, MAX_TEXT_CHARS) : text),
  };
}

type Compiled = Pick<Capture, 'names' | 'exec'>;

function linear(source: string): Compiled {
  return asPatternError(() => linearCapture(source));
}

function hybrid(source: string, { script, flags, groups }: CommonPattern, limit: number): Compiled {
  const expression = new RegExp(script, flags);
  let slow: Compiled | undefined;
  return {
    names: groups,
    exec(text) {
      if (text.length <= limit) return expression.exec(text) ?? undefined;
      slow ??= linear(source);
      return slow.exec(text);
    },
  };
}
