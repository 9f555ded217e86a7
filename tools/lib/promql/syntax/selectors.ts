// What an expression reads: its selectors, each with how far back it looks. Whoever keeps series in memory keeps those
// that a selector wants, for as long as it looks back.

import type { LabelMatcher } from '../labels/matcher.ts';
import type { Expr, TimeShift, VectorSelector } from './ast.ts';

export interface SelectorNeed {
  readonly matchers: readonly LabelMatcher[];
  /** How long before an evaluation a sample may still count, in milliseconds. */
  readonly windowMs: number;
  /** True under `@`: the selector looks at a fixed time, which no window covers. */
  readonly isAbsolute: boolean;
}

/** The selectors of an expression in order of appearance; `lookbackMs` is the window of an instant selector. */
export function selectorsOf(expr: Expr, lookbackMs: number): SelectorNeed[] {
  const needs: SelectorNeed[] = [];
  collect(expr, { windowMs: 0, isAbsolute: false }, lookbackMs, needs);
  return needs;
}

interface Outer {
  readonly windowMs: number;
  readonly isAbsolute: boolean;
}

function inside(outer: Outer, shift: TimeShift, rangeMs: number): Outer {
  return {
    windowMs: outer.windowMs + shift.offsetMs + rangeMs,
    isAbsolute: outer.isAbsolute || shift.at !== undefined,
  };
}

function collect(expr: Expr, outer: Outer, lookbackMs: number, needs: SelectorNeed[]): void {
  const next = (child: Expr): void => collect(child, outer, lookbackMs, needs);
  switch (expr.kind) {
    case 'number':
    case 'string':
      return;
    case 'selector':
      needs.push(needOf(expr, inside(outer, expr, lookbackMs)));
      return;
    case 'range':
      needs.push(needOf(expr.selector, inside(outer, expr.selector, expr.rangeMs)));
      return;
    case 'subquery':
      collect(expr.expr, inside(outer, expr, expr.rangeMs), lookbackMs, needs);
      return;
    case 'call':
      expr.args.forEach(next);
      return;
    case 'aggregation':
      if (expr.parameter) next(expr.parameter);
      next(expr.expr);
      return;
    case 'binary':
      next(expr.left);
      next(expr.right);
      return;
    case 'paren':
    case 'unary':
      next(expr.expr);
  }
}

// An offset into the future needs no past.
function needOf({ matchers }: VectorSelector, { windowMs, isAbsolute }: Outer): SelectorNeed {
  return { matchers, windowMs: Math.max(0, windowMs), isAbsolute };
}
