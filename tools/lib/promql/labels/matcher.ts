// Label matchers: `=`, `!=`, `=~`, `!~`. Regular expressions are anchored at both ends and dot-all.

import { literalsOf } from '../regexp/literals.ts';
import { Regexp } from '../regexp/regexp.ts';
import { formatLabelName, quoteLabelValue } from './format.ts';
import { type Labels, METRIC_NAME } from './labels.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface LabelMatcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  /** True for a label value that the matcher accepts; `''` stands for a missing label. */
  readonly matches: (value: string) => boolean;
}

/** A matcher; throws RegexpError on a bad pattern. */
export function labelMatcher(name: string, operator: MatchOperator, value: string): LabelMatcher {
  return { name, operator, value, matches: testFor(operator, value) };
}

function testFor(operator: MatchOperator, value: string): (value: string) => boolean {
  switch (operator) {
    case '=':
      return (candidate) => candidate === value;
    case '!=':
      return (candidate) => candidate !== value;
    case '=~':
      return patternTest(value);
    case '!~': {
      const test = patternTest(value);
      return (candidate) => !test(candidate);
    }
  }
}

/** `a|b|c`, the usual pattern of a rule file: no regular expression is needed to read it. */
const WORDS = /^[A-Za-z0-9_:/@ ,=-]*(?:\|[A-Za-z0-9_:/@ ,=-]*)*$/;

function patternTest(pattern: string): (value: string) => boolean {
  if (pattern === '.*') return () => true;
  if (pattern === '.+') return (candidate) => candidate !== '';
  if (WORDS.test(pattern)) {
    const words = new Set(pattern.split('|'));
    return (candidate) => words.has(candidate);
  }
  const regexp = new Regexp(pattern, { dotAll: true });
  const literals = literalsOf(regexp.parsed.root);
  if (literals) {
    const accepted = new Set(literals);
    return (candidate) => accepted.has(candidate);
  }
  return remembering((candidate) => regexp.matchesAll(candidate));
}

const MAX_REMEMBERED = 10_000;

// Label values repeat from series to series, so most answers are known.
function remembering(test: (value: string) => boolean): (value: string) => boolean {
  const known = new Map<string, boolean>();
  return (candidate) => {
    let answer = known.get(candidate);
    if (answer === undefined) {
      answer = test(candidate);
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(candidate, answer);
    }
    return answer;
  };
}

/** True if every matcher accepts the label set. */
export function matchesAll(matchers: readonly LabelMatcher[], labels: Labels): boolean {
  for (const matcher of matchers) if (!matcher.matches(labels.get(matcher.name))) return false;
  return true;
}

/** The metric name that the matchers fix with `=`, if they do. */
export function fixedName(matchers: readonly LabelMatcher[]): string | undefined {
  return matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.operator === '=')?.value;
}

/** `name="value"` as an expression writes it. */
export function formatMatcher(matcher: LabelMatcher): string {
  return `${formatLabelName(matcher.name)}${matcher.operator}${quoteLabelValue(matcher.value)}`;
}
