// Rules as this tool runs them: those of Prometheus as they are, and the log rules, which it has of its own.

import { needsOf, splitByLevel } from '../../lib/expr/analysis.ts';
import type { Expression } from '../../lib/expr/ast.ts';
import { compile, type Predicate } from '../../lib/expr/evaluate.ts';
import { kindBit, maskOf } from '../../lib/expr/kind-mask.ts';
import type { LogRule, RuleGroup } from '../../lib/promql/rules/rule.ts';

export interface LoadedGroup extends RuleGroup {
  /** The file that it stands in, as it was named. */
  readonly file: string;
  readonly logs: readonly LoadedLog[];
}

export interface LoadedLog extends LogRule {
  /** Bit i: records whose kind column says i may match. */
  readonly kinds: number;
  /** What is left to ask of a record of these kinds; undefined: nothing. */
  readonly rest: Predicate | undefined;
}

/** What is counted unless a rule speaks of kinds: what a workload or its keeper says, not what this toolkit makes of it. */
const DEFAULT_KINDS = maskOf((kind) => kind !== 'METRIC' && kind !== 'ALERT' && kind !== 'GAP');

/** A log rule with its condition made ready. */
export function loadedLog(rule: LogRule, where: Expression): LoadedLog {
  const { mask, rest } = splitByLevel(where);
  const asksForKind = needsOf(where).headers.has('kind');
  return { ...rule, kinds: asksForKind ? mask : mask & DEFAULT_KINDS, rest: rest && compile(rest) };
}

/** The bit of METRIC records. */
export const METRIC_BIT: number = kindBit('METRIC');
