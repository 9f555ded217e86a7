// What can be compared with what, decided when an expression is loaded: a level with a level, a time with a time, a
// quantity with one of its own dimension. Words get their meaning here: `WARN` is a level beside `level`, else a field. Beside a part of the
// header that is a text a word is nearly always that text without its quotes, so it must say which it is.

import { isKind, LEVELS } from '../record/kind.ts';
import { parseLevel } from '../record/level.ts';
import type { Dimension } from '../record/quantity.ts';
import { parseTime } from '../record/time.ts';
import type { Comparison, Header, Literal, Operand } from './ast.ts';
import type { ExpressionError } from './error.ts';

/** An operand as it was written. */
export interface Written {
  readonly operand: Operand;
  /** The word that it is, where it is one. */
  readonly word: string | undefined;
  readonly at: number;
}

/** Makes the error for a place. */
export type Fail = (message: string, at: number) => ExpressionError;

/** True where two quantities can be compared: a number without a unit is in base units of any dimension. */
export function isComparable(left: Dimension, right: Dimension): boolean {
  return left === right || left === 'number' || right === 'number';
}

/** Both sides with their meaning. @throws ExpressionError where they cannot be compared. */
export function checkComparison(
  op: Comparison,
  left: Written,
  right: Written,
  fail: Fail,
): [Operand, Operand] {
  const sides: [Operand, Operand] = [beside(left, right, fail), beside(right, left, fail)];
  checkOrder(op, left, right, fail);
  checkLiterals(...sides, right.at, fail);
  return sides;
}

/** The values of an `in`, each with the meaning it has beside its subject. @throws ExpressionError */
export function checkValues(subject: Written, values: readonly Written[], fail: Fail): Literal[] {
  return values.map((value) => {
    const [, literal] = checkComparison('==', subject, value, fail);
    if (literal.type === 'header' || literal.type === 'field') {
      throw fail('in takes a list of strings, quantities or levels', value.at);
    }
    return literal;
  });
}

function headerOf({ operand }: Written): Header | undefined {
  return operand.type === 'header' ? operand.name : undefined;
}

/** What an operand means beside the other one. */
function beside(written: Written, other: Written, fail: Fail): Operand {
  switch (headerOf(other)) {
    case 'level':
      return levelOf(written, fail);
    case 'kind':
      return kindOf(written, fail);
    case 'ts':
      return timeOf(written, fail);
    case undefined:
      return written.operand;
    default:
      return textOf(written, headerOf(other) as Header, fail);
  }
}

function textOf({ operand, word, at }: Written, header: Header, fail: Fail): Operand {
  if (operand.type !== 'field' || word === undefined) return operand;
  throw fail(`${header} is a text, and so write "${word}"; the field of that name is field("${word}")`, at);
}

function spellingOf({ operand, word }: Written): string | undefined {
  return operand.type === 'string' ? operand.value : word;
}

function levelOf(written: Written, fail: Fail): Operand {
  const level = parseLevel(spellingOf(written) ?? '');
  if (level !== undefined) return { type: 'level', level };
  throw fail(`level compares with one of ${LEVELS.join(' ')}`, written.at);
}

function kindOf(written: Written, fail: Fail): Operand {
  const kind = spellingOf(written)?.toUpperCase() ?? '';
  if (isKind(kind)) return { type: 'string', value: kind };
  throw fail('kind compares with a level or METRIC, EVENT, ALERT, SPAN, GAP', written.at);
}

function timeOf(written: Written, fail: Fail): Operand {
  const { operand } = written;
  if (operand.type === 'field') return operand;
  const ns = operand.type === 'string' ? parseTime(operand.value) : undefined;
  if (operand.type === 'string' && ns !== undefined) return { type: 'time', text: operand.value, ns };
  throw fail('ts compares with a time such as "2026-02-14T12:34:05Z"', written.at);
}

/** Kinds have no order, and a text has none beside a quantity. */
function checkOrder(op: Comparison, left: Written, right: Written, fail: Fail): void {
  if (op === '==' || op === '!=') return;
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const header = headerOf(one);
    if (header === 'kind') throw fail('kinds have no order: use == or in, or compare level', one.at);
    if (header !== undefined && other.operand.type === 'quantity') {
      throw fail(`${header} is text and has no order beside a quantity`, other.at);
    }
  }
}

function checkLiterals(left: Operand, right: Operand, at: number, fail: Fail): void {
  if (left.type === 'quantity' && right.type === 'quantity') {
    if (isComparable(left.dimension, right.dimension)) return;
    throw fail(`a ${right.dimension} does not compare with a ${left.dimension}`, at);
  }
  const types = new Set([left.type, right.type]);
  if (types.has('quantity') && types.has('string')) {
    throw fail('a string does not compare with a quantity', at);
  }
}
