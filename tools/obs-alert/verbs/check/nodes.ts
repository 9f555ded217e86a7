// Walking over the nodes of an expression.

import type { Expr } from '../../../lib/promql/syntax/ast.ts';

/** Every node of an expression, outermost first. */
export function nodesOf(expr: Expr): readonly Expr[] {
  return [expr, ...partsOf(expr).flatMap(nodesOf)];
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'range':
      return [expr.selector];
    case 'subquery':
    case 'unary':
    case 'paren':
      return [expr.expr];
    case 'call':
      return expr.args;
    case 'aggregation':
      return expr.parameter ? [expr.parameter, expr.expr] : [expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    default:
      return [];
  }
}
