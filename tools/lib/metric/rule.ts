// How the values of several records or files of one metric become one: by a declared rule, or by the one that its name implies.

import { nearestName } from '../record/nearest.ts';
import { isKey } from '../record/parse.ts';

export const RULES = ['sum', 'avg', 'min', 'max', 'first', 'last'] as const;
export type Rule = (typeof RULES)[number];
/** Those for numbers that have no order of time among each other, such as files. */
export const RULES_OF_FILES = ['sum', 'avg', 'min', 'max'] as const satisfies readonly Rule[];

/** By name of the metric. */
export type DeclaredRules = ReadonlyMap<string, Rule>;

/** A word that declares no rule. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly exitStatus = 2;
}

/** Reads words such as `memory=max`. @throws RuleError */
export function parseRules(words: readonly string[], all: readonly Rule[] = RULES): DeclaredRules {
  const rules = new Map<string, Rule>();
  for (const word of words) {
    const at = word.lastIndexOf('=');
    const [key, text] = [word.slice(0, Math.max(at, 0)), word.slice(at + 1)];
    if (!isKey(key))
      throw new RuleError(`a rule is NAME=RULE, as in memory=sum, got ${JSON.stringify(word)}`);
    const rule = all.find((known) => known === text);
    if (rule === undefined) {
      const near = nearestName(text, all);
      const hint = near === undefined ? `one of ${all.join(', ')}` : `did you mean ${near}?`;
      throw new RuleError(`unknown rule ${JSON.stringify(text)} for ${key}: ${hint}`);
    }
    rules.set(key, rule);
  }
  return rules;
}

const BY_SUFFIX: readonly (readonly [suffix: RegExp, rule: Rule])[] = [
  [/(?:^|_)min$/, 'min'],
  [/(?:^|_)max$/, 'max'],
  [/(?:^|_)first$/, 'first'],
  [/(?:^|_)last$/, 'last'],
];

/** Names of quantiles and of other results that no rule makes one of: they need the summary they were read from. */
const NEEDS_SUMMARY = /(?:^|_)(?:p\d{1,3}(?:\.\d+)?|distinct|stddev|avg|median)$/;

/**
 * The rule that a name implies; undefined where it implies that there is none. What happened adds up, in a window of time and since the
 * start alike; what is the case now adds up too when it is of several instances, such as memory.
 */
export function impliedRule(name: string): Rule | undefined {
  if (NEEDS_SUMMARY.test(name)) return undefined;
  return BY_SUFFIX.find(([suffix]) => suffix.test(name))?.[1] ?? 'sum';
}
