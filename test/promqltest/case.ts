// What a test file of Prometheus says: commands in order, each with its line.

import type { Labels } from '../../tools/lib/promql/labels/labels.ts';
import type { Point } from '../../tools/lib/promql/notation/points.ts';
import type { Regexp } from '../../tools/lib/promql/regexp/regexp.ts';

export interface SeriesPoints {
  readonly labels: Labels;
  readonly points: readonly Point[];
  readonly line: number;
}

export interface Load {
  readonly kind: 'load';
  readonly line: number;
  readonly stepMs: number;
  /** True for `load_with_nhcb`, which also makes a native histogram of every classic one. */
  readonly withNative: boolean;
  readonly series: readonly SeriesPoints[];
}

export interface Clear {
  readonly kind: 'clear';
  readonly line: number;
}

export interface Expectation {
  readonly what: 'ordered' | 'fail' | 'warn' | 'no_warn' | 'info' | 'no_info';
  /** The whole message that must occur. */
  readonly message: string | undefined;
  readonly pattern: Regexp | undefined;
}

export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export interface Evaluation {
  readonly kind: 'eval';
  readonly line: number;
  readonly text: string;
  /** An instant evaluation has equal bounds and a step of 0. */
  readonly range: TimeRange;
  readonly isRange: boolean;
  readonly expectations: readonly Expectation[];
  readonly expected: {
    readonly scalar: number | undefined;
    readonly string: string | undefined;
    readonly rangeVector: TimeRange | undefined;
    readonly series: readonly SeriesPoints[];
  };
}

export type Command = Load | Clear | Evaluation;

/** A line that is not of the grammar. */
export class TestSyntaxError extends Error {
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}
