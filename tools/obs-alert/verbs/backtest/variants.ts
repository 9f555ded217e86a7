// One rule at several thresholds.

import type { AlertingRule } from '../../../lib/promql/rules/rule.ts';
import { type Binary, type Expr, isComparison, isSetOperator } from '../../../lib/promql/syntax/ast.ts';
import { typeOf } from '../../../lib/promql/syntax/check.ts';

/** The number that the outermost comparison of an expression holds a vector to; undefined where there is none. */
export function thresholdOf(expr: Expr): number | undefined {
  const found = find(expr);
  return found && numberOf(found.isRight ? found.node.right : found.node.left);
}

/** The rule with another threshold, under the same name. */
export function withThreshold(rule: AlertingRule, threshold: number): AlertingRule {
  const found = find(rule.expr);
  if (!found) return rule;
  const { node, isRight } = found;
  const number: Expr = { kind: 'number', value: threshold, start: node.start, end: node.end };
  const changed = isRight ? { ...node, right: number } : { ...node, left: number };
  return { ...rule, expr: replaced(rule.expr, node, changed), text: `${rule.text} @ ${threshold}` };
}

interface Found {
  readonly node: Binary;
  readonly isRight: boolean;
}

/** Through parentheses and the left sides of set operators. */
function find(expr: Expr): Found | undefined {
  if (expr.kind === 'paren') return find(expr.expr);
  if (expr.kind !== 'binary') return undefined;
  if (isSetOperator(expr.operator)) return find(expr.left) ?? find(expr.right);
  if (!isComparison(expr.operator)) return undefined;
  if (numberOf(expr.right) !== undefined && typeOf(expr.left) === 'vector')
    return { node: expr, isRight: true };
  if (numberOf(expr.left) !== undefined && typeOf(expr.right) === 'vector')
    return { node: expr, isRight: false };
  return undefined;
}

function numberOf(expr: Expr): number | undefined {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind === 'paren') return numberOf(expr.expr);
  if (expr.kind !== 'unary') return undefined;
  const inner = numberOf(expr.expr);
  return inner === undefined || expr.operator === '+' ? inner : -inner;
}

function replaced(expr: Expr, from: Binary, to: Binary): Expr {
  if (expr === from) return to;
  if (expr.kind === 'paren') return { ...expr, expr: replaced(expr.expr, from, to) };
  if (expr.kind !== 'binary') return expr;
  return { ...expr, left: replaced(expr.left, from, to), right: replaced(expr.right, from, to) };
}
