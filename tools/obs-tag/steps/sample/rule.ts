// What --sample asks for: `level<=INFO:1/10`, or `1/10` for all log records.

import type { Expression } from '../../../lib/expr/ast.ts';
import { ExpressionError } from '../../../lib/expr/error.ts';
import { parseExpression } from '../../../lib/expr/parser.ts';

export interface SampleRule {
  readonly expression: Expression;
  /** One of this many goes on. */
  readonly oneOf: number;
}

export const MOST_ONE_OF = 1_000_000;

const EVERY_LOG = 'level >= TRACE';
const RULE = /^(?:(.*):)?\s*1\/([0-9]{1,7})\s*$/s;

/** @throws ExpressionError with the place of the mistake */
export function parseSampleRule(text: string): SampleRule {
  const match = RULE.exec(text);
  if (match === null) {
    throw new ExpressionError(
      'a rule ends in the share that goes on, such as level<=INFO:1/10',
      text,
      text.length,
    );
  }
  return { expression: expressionOf(match[1] ?? EVERY_LOG, text), oneOf: shareOf(match[2] as string, text) };
}

/** `1/100` alone. @throws ExpressionError */
export function parseShare(text: string): number {
  const match = /^1\/([0-9]{1,7})$/.exec(text);
  if (match === null) throw new ExpressionError('a share is written 1/N, such as 1/100', text, 0);
  return shareOf(match[1] as string, text);
}

function expressionOf(text: string, whole: string): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExpressionError(error.message, whole, error.position);
  }
}

function shareOf(digits: string, text: string): number {
  const oneOf = Number(digits);
  if (oneOf >= 1 && oneOf <= MOST_ONE_OF) return oneOf;
  throw new ExpressionError(`a share is 1/1 to 1/${MOST_ONE_OF}`, text, text.lastIndexOf('/') + 1);
}
