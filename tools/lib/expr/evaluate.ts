// An expression as a function of a record, put together once from closures.
//
// A reference that the record does not have makes its comparison false, whatever the operator; so do two quantities of
// different dimensions. Of two quantities the values are compared, in base units; of anything else the texts, by UTF-16
// unit. A quoted field, a string literal and the parts of the header are texts.

import { isLevel } from '../record/kind.ts';
import { parseQuantity, type Quantity } from '../record/quantity.ts';
import { parseTime } from '../record/time.ts';
import {
  type Comparison,
  type Expression,
  type Literal,
  MIRRORED,
  type Operand,
  type Reference,
} from './ast.ts';
import { isComparable } from './check.ts';
import { kindBit, levelsWhere } from './kind-mask.ts';
import type { Pattern } from './pattern.ts';
import type { RecordView } from './view.ts';

export type Predicate = (record: RecordView) => boolean;

/** A test of an order: below 0, 0, above 0, or NaN where there is none. */
type OrderTest = (order: number) => boolean;

const tests: Readonly<Record<Comparison, OrderTest>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** The function that an expression is. It never throws. */
export function compile(expression: Expression): Predicate {
  switch (expression.type) {
    case 'or':
      return anyOf(expression.terms.map(compile));
    case 'and':
      return allOf(expression.terms.map(compile));
    case 'not': {
      const term = compile(expression.term);
      return (record) => !term(record);
    }
    case 'compare':
      return compileComparison(expression.op, expression.left, expression.right);
    case 'match':
      return compileMatch(expression.subject, expression.pattern, expression.negated);
    case 'in':
      return anyOf(expression.values.map((value) => compileComparison('==', expression.subject, value)));
    case 'has':
      return compileHas(expression.subject);
  }
}

function anyOf(terms: readonly Predicate[]): Predicate {
  return (record) => {
    for (const term of terms) if (term(record)) return true;
    return false;
  };
}

function allOf(terms: readonly Predicate[]): Predicate {
  return (record) => {
    for (const term of terms) if (!term(record)) return false;
    return true;
  };
}

function compileComparison(op: Comparison, left: Operand, right: Operand): Predicate {
  if (right.type === 'header' && left.type !== 'header') return compileComparison(MIRRORED[op], right, left);
  if (right.type === 'level') return compileMask(levelsWhere(right.level, tests[op]));
  if (left.type === 'header' && left.name === 'ts') return compileTime(tests[op], right);
  return compileValues(tests[op], left, right);
}

function compileMask(mask: number): Predicate {
  return (record) => (mask & kindBit(record.kind)) !== 0;
}

/** `ts` beside a time, or beside a field that holds one. */
function compileTime(test: OrderTest, right: Operand): Predicate {
  if (right.type === 'time') return (record) => test(orderOf(record.timeNs, right.ns));
  const read = compileText(right as Reference);
  return (record) => {
    const text = read(record);
    const ns = text === undefined ? undefined : parseTime(text);
    return ns !== undefined && test(orderOf(record.timeNs, ns));
  };
}

/** A text, and the quantity that it is, if it is one. */
interface Value {
  readonly text: string;
  readonly quantity: Quantity | undefined;
}

function compileValues(test: OrderTest, left: Operand, right: Operand): Predicate {
  const readLeft = compileValue(left);
  const readRight = compileValue(right);
  return (record) => {
    const leftValue = readLeft(record);
    if (leftValue === undefined) return false;
    const rightValue = readRight(record);
    return rightValue !== undefined && compareValues(test, leftValue, rightValue);
  };
}

function compareValues(test: OrderTest, left: Value, right: Value): boolean {
  if (left.quantity === undefined || right.quantity === undefined)
    return test(orderOf(left.text, right.text));
  if (!isComparable(left.quantity.dimension, right.quantity.dimension)) return false;
  return test(orderOf(left.quantity.value, right.quantity.value));
}

function orderOf<T extends number | bigint | string>(left: T, right: T): number {
  if (left < right) return -1;
  if (left > right) return 1;
  // NaN equals nothing.
  return left === right ? 0 : Number.NaN;
}

type Reader<T> = (record: RecordView) => T | undefined;

function compileValue(operand: Operand): Reader<Value> {
  if (operand.type === 'field') {
    const { key } = operand;
    return (record) => {
      const field = record.field(key);
      if (field === undefined) return undefined;
      return { text: field.value, quantity: field.quoted ? undefined : parseQuantity(field.value) };
    };
  }
  if (operand.type === 'header') {
    const read = compileText(operand);
    return (record) => {
      const text = read(record);
      return text === undefined ? undefined : { text, quantity: undefined };
    };
  }
  const value = literalValue(operand);
  return () => value;
}

function literalValue(literal: Literal): Value {
  switch (literal.type) {
    case 'string':
      return { text: literal.value, quantity: undefined };
    case 'level':
      return { text: literal.level, quantity: undefined };
    case 'time':
      return { text: literal.text, quantity: undefined };
    case 'quantity':
      return { text: literal.text, quantity: literal };
  }
}

/** The text of a reference; undefined where the record has none. */
function compileText(reference: Reference): Reader<string> {
  if (reference.type === 'field') {
    const { key } = reference;
    return (record) => record.field(key)?.value;
  }
  switch (reference.name) {
    case 'source':
      return (record) => record.source;
    case 'service':
      return (record) => record.service;
    case 'instance':
      return (record) => (record.instance === '' ? undefined : record.instance);
    case 'kind':
      return (record) => record.kind;
    case 'level':
      return (record) => (isLevel(record.kind) ? record.kind : undefined);
    case 'msg':
      return (record) => record.message;
    case 'ts':
      // Only `has` asks for this: beside anything else `ts` is a time.
      return () => '';
  }
}

function compileMatch(subject: Reference, pattern: Pattern, negated: boolean): Predicate {
  const read = compileText(subject);
  return (record) => {
    const text = read(record);
    return text !== undefined && pattern.test(text) !== negated;
  };
}

/** An empty message is no message. */
function compileHas(subject: Reference): Predicate {
  if (subject.type === 'header' && subject.name === 'msg') return (record) => record.message !== '';
  const read = compileText(subject);
  return (record) => read(record) !== undefined;
}
