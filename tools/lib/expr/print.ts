// An expression as text in one spelling, which parses to the same tree.

import type { Expression, Operand, Reference } from './ast.ts';
import { isHeader } from './ast.ts';
import { isPlainWord } from './parser.ts';
import { encodePattern, encodeString } from './string.ts';

/** The text of an expression. */
export function printExpression(expression: Expression): string {
  switch (expression.type) {
    case 'or':
      return expression.terms.map(printExpression).join(' or ');
    case 'and':
      return expression.terms.map(printTerm).join(' and ');
    case 'not':
      return `not ${printTerm(expression.term)}`;
    case 'compare': {
      const { op, left, right } = expression;
      return `${printBeside(left, right)} ${op} ${printBeside(right, left)}`;
    }
    case 'match': {
      const op = expression.negated ? '!~' : '~';
      return `${printReference(expression.subject)} ${op} ${encodePattern(expression.pattern.source)}`;
    }
    case 'in':
      return `${printReference(expression.subject)} in (${expression.values.map(printOperand).join(', ')})`;
    case 'has':
      return `has(${printReference(expression.subject)})`;
  }
}

function printTerm(expression: Expression): string {
  const text = printExpression(expression);
  return expression.type === 'or' || expression.type === 'and' ? `(${text})` : text;
}

/** A field beside a part of the header is no plain word (check.ts). */
function printBeside(operand: Operand, other: Operand): string {
  return operand.type === 'field' && other.type === 'header' ? printCall(operand.key) : printOperand(operand);
}

function printOperand(operand: Operand): string {
  switch (operand.type) {
    case 'header':
    case 'field':
      return printReference(operand);
    case 'string':
      return encodeString(operand.value);
    case 'quantity':
      return operand.text;
    case 'level':
      return operand.level;
    case 'time':
      return encodeString(operand.text);
  }
}

function printReference(reference: Reference): string {
  if (reference.type === 'header') return reference.name;
  const { key } = reference;
  return isPlainWord(key) && !isHeader(key) ? key : printCall(key);
}

function printCall(key: string): string {
  return `field(${encodeString(key)})`;
}
