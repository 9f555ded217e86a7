// --grep and the lines around a match, as grep(1) has them: a line is printed once, and `--` stands where lines were left out.

import { UsageError } from '../../lib/cli/failure.ts';
import { compilePattern, type Pattern, PatternError } from '../../lib/expr/pattern.ts';

export interface GrepOptions {
  readonly grep?: readonly string[];
  readonly ignoreCase?: boolean;
  readonly afterContext?: number | undefined;
  readonly beforeContext?: number | undefined;
  readonly context?: number | undefined;
}

export interface Grep {
  /** True for a text in which one of the patterns is found. */
  matches(text: string): boolean;
  /** Lines to show with a match. */
  readonly before: number;
  readonly after: number;
}

/** @throws UsageError */
export function createGrep(options: GrepOptions): Grep | undefined {
  const { grep = [], ignoreCase = false, context = 0 } = options;
  const before = options.beforeContext ?? context;
  const after = options.afterContext ?? context;
  if (grep.length === 0) {
    if (ignoreCase || before > 0 || after > 0) {
      throw new UsageError('--ignore-case and lines around a match need a --grep=PATTERN');
    }
    return undefined;
  }
  const patterns = grep.map((source) => patternOf(source, ignoreCase));
  return { matches: (text) => patterns.some((pattern) => pattern.test(text)), before, after };
}

function patternOf(source: string, ignoreCase: boolean): Pattern {
  try {
    return compilePattern(ignoreCase ? `(?i)${source}` : source);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new UsageError(`option --grep expects a regular expression: ${error.message}`);
  }
}
