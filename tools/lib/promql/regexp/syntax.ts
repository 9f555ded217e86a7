// The parts of a regular expression in RE2's syntax (github.com/google/re2/wiki/Syntax), after parsing.

/** A test of one code point. */
export type CodePointTest = (codePoint: number) => boolean;

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word' | 'not-word';

export type RegexpNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'literal'; readonly codePoint: number }
  | { readonly kind: 'set'; readonly test: CodePointTest }
  | { readonly kind: 'assert'; readonly assertion: Assertion }
  | { readonly kind: 'concat'; readonly parts: readonly RegexpNode[] }
  | { readonly kind: 'alternate'; readonly parts: readonly RegexpNode[] }
  | { readonly kind: 'capture'; readonly index: number; readonly part: RegexpNode }
  | {
      readonly kind: 'repeat';
      readonly part: RegexpNode;
      readonly min: number;
      /** Infinity where there is no upper bound. */
      readonly max: number;
      readonly greedy: boolean;
    };

export interface ParsedRegexp {
  readonly root: RegexpNode;
  readonly captureCount: number;
  /** Named groups and their numbers. */
  readonly names: ReadonlyMap<string, number>;
}

/** A pattern that RE2 would refuse, or one that is larger than the bounds here. */
export class RegexpError extends Error {
  override readonly name = 'RegexpError';
}

export const MAX_REPEAT = 1000;
export const MAX_DEPTH = 200;
export const MAX_PATTERN_LENGTH = 65_536;
