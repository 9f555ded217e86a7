// The same expression without its outer comparison: what `x > 5` is when it is not above 5. With it a resolved alert
// can tell the value that resolved it.

import { type Expr, isComparison } from './ast.ts';

/**
 * An expression that gives an element for whatever `expr` could give one, with the value `expr` would have if its
 * outermost comparison held. Undefined where there is no such comparison.
 */
export function unfiltered(expr: Expr): Expr | undefined {
  if (expr.kind === 'paren') return unfiltered(expr.expr);
  if (expr.kind !== 'binary') return undefined;
  if (expr.operator === 'and' || expr.operator === 'unless') return unfiltered(expr.left) ?? expr.left;
  if (!isComparison(expr.operator) || expr.returnBool) return undefined;
  return { ...expr, keepsAll: true };
}
