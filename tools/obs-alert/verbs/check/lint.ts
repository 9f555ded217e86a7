// The fixed shape of a lint: it looks at one rule and says what cannot be meant.

import type { Rule } from '../../../lib/promql/rules/rule.ts';
import type { Expr } from '../../../lib/promql/syntax/ast.ts';
import type { LoadedGroup } from '../../rules/loaded.ts';
import type { Evidence } from './records.ts';

export interface LintContext {
  readonly group: LoadedGroup;
  /** How often the group is evaluated, and how far samples are apart as far as anybody knows. */
  readonly intervalMs: number;
  /** The anchors of the common runbook, where one was given. */
  readonly anchors: ReadonlySet<string> | undefined;
  /** What the records said, where some were given. */
  readonly records: Evidence | undefined;
}

export interface Lint {
  readonly name: string;
  /** What is wrong with a rule, a line each. */
  find(rule: Rule, context: LintContext): readonly string[];
}

/** The text of a node as it is written. */
export function textOf(rule: Rule, { start, end }: Expr): string {
  return rule.text.slice(start, end).replace(/\s+/g, ' ').trim();
}
