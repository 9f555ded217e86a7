// Rule groups as rule files describe them.
// Format: prometheus.io/docs/prometheus/latest/configuration/recording_rules and /alerting_rules.

import type { Expr } from '../syntax/ast.ts';
import type { Template } from '../template/nodes.ts';

/** Where something stands in a rule file; both from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface RuleBase {
  /** The expression as written, without outer space. */
  readonly text: string;
  readonly expr: Expr;
  readonly place: Place;
}

export interface RecordingRule extends RuleBase {
  readonly kind: 'record';
  /** The metric name of the result. */
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export interface AlertingRule extends RuleBase {
  readonly kind: 'alert';
  readonly name: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly labels: ReadonlyMap<string, Template>;
  readonly annotations: ReadonlyMap<string, Template>;
}

export type Rule = RecordingRule | AlertingRule;

/** An extension of this project: records that `where` accepts are counted in a series that expressions can use. */
export interface LogRule {
  readonly name: string;
  /** In the toolkit's expression language, not checked here. */
  readonly where: string;
  /** Where the text of `where` starts, for errors in it. */
  readonly wherePlace: Place;
  /** Values are texts; whether they name fields of the record is for the tool to say. */
  readonly labels: ReadonlyMap<string, string>;
  readonly place: Place;
}

export interface RuleGroup {
  readonly name: string;
  /** Undefined: the default of whoever evaluates. */
  readonly intervalMs: number | undefined;
  /** Alerts or samples that a rule may give; 0 is no limit. */
  readonly limit: number;
  readonly queryOffsetMs: number | undefined;
  /** Added to every rule that does not set them itself; already merged into the rules. */
  readonly labels: ReadonlyMap<string, string>;
  readonly rules: readonly Rule[];
  readonly logs: readonly LogRule[];
  readonly place: Place;
}

export interface RuleFile {
  readonly file: string;
  readonly groups: readonly RuleGroup[];
}

/** One thing that is wrong with a rule file. */
export interface RuleProblem extends Place {
  readonly problem: string;
  /** The line of the file, and under it a caret. */
  readonly excerpt: string;
}

/** A rule file that cannot be used. The message lists every problem as `file:line:column: problem` with its excerpt. */
export class RuleFileError extends Error {
  override readonly name = 'RuleFileError';
  readonly problems: readonly RuleProblem[];

  constructor(problems: readonly RuleProblem[]) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    super(
      sorted
        .map(
          ({ file, line, column, problem, excerpt }) => `${file}:${line}:${column}: ${problem}\n${excerpt}`,
        )
        .join('\n'),
    );
    this.problems = sorted;
  }
}
