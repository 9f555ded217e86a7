// The expression of the command line, checked, with a caret under what is wrong with it.

import type { Expr } from '../lib/promql/syntax/ast.ts';
import { typeOf } from '../lib/promql/syntax/check.ts';
import { caretUnder, ParseError } from '../lib/promql/syntax/errors.ts';
import { parseExpression } from '../lib/promql/syntax/parser.ts';
import { QueryFailure } from './failure.ts';

/** Parses an expression for an instant or a range query. Throws a QueryFailure. */
export function parseQuery(text: string, isRange: boolean): Expr {
  const expr = parsed(text);
  const type = typeOf(expr);
  if (isRange && (type === 'matrix' || type === 'string')) {
    const name = type === 'matrix' ? 'a range vector' : 'a string';
    throw new QueryFailure(
      `a range query needs a scalar or an instant vector, and the expression gives ${name}`,
    );
  }
  return expr;
}

function parsed(text: string): Expr {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new QueryFailure(error.message, caretUnder(text, error.offset));
  }
}
