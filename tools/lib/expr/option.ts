// Expressions and the like as the values of options: whatever is wrong with one is said with the name of its option, and the place.

import type { Expression } from './ast.ts';
import { ExpressionError } from './error.ts';
import { parseExpression } from './parser.ts';

/** Says the name of the option in front of a mistake in its value. */
export function inOption<Result>(option: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExpressionError(`${option}: ${error.message}`, error.text, error.position);
  }
}

/** The expression that an option such as `--where` was given; undefined when it was not. @throws ExpressionError */
export function expressionOf(option: string, text: string): Expression;
export function expressionOf(option: string, text: string | undefined): Expression | undefined;
export function expressionOf(option: string, text: string | undefined): Expression | undefined {
  return text === undefined ? undefined : inOption(option, () => parseExpression(text));
}
