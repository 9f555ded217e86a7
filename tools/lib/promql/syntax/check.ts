// The type checker: what every operator and function may be given.

import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  isComparison,
  isSetOperator,
  type ValueType,
} from './ast.ts';
import { ParseError } from './errors.ts';
import { SIGNATURES } from './signatures.ts';

const documented: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
};

/** The type of an expression that has been checked. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'selector':
    case 'aggregation':
      return 'vector';
    case 'range':
    case 'subquery':
      return 'matrix';
    case 'call':
      return SIGNATURES.get(expr.name)!.returns;
    case 'paren':
    case 'unary':
      return typeOf(expr.expr);
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector';
  }
}

/** Checks an expression and everything inside it; `text` is for the messages. Throws ParseError. */
export function checkTypes(expr: Expr, text: string): void {
  switch (expr.kind) {
    case 'paren':
      checkTypes(expr.expr, text);
      return;
    case 'unary':
      checkTypes(expr.expr, text);
      checkUnary(expr.expr, text);
      return;
    case 'subquery':
      checkTypes(expr.expr, text);
      checkSubquery(expr.expr, text);
      return;
    case 'call':
      for (const arg of expr.args) checkTypes(arg, text);
      checkCall(expr, text);
      return;
    case 'aggregation':
      if (expr.parameter) checkTypes(expr.parameter, text);
      checkTypes(expr.expr, text);
      checkAggregation(expr, text);
      return;
    case 'binary':
      checkTypes(expr.left, text);
      checkTypes(expr.right, text);
      checkBinary(expr, text);
      return;
    default:
      return;
  }
}

function checkUnary(operand: Expr, text: string): void {
  const type = typeOf(operand);
  if (type === 'scalar' || type === 'vector') return;
  throw new ParseError(
    text,
    operand.start,
    `unary expression only allowed on expressions of type scalar or instant vector, got "${documented[type]}"`,
  );
}

function checkSubquery(inner: Expr, text: string): void {
  const type = typeOf(inner);
  if (type === 'vector') return;
  const problem = `subquery is only allowed on instant vector, got ${documented[type]} instead`;
  throw new ParseError(text, inner.start, problem);
}

function expectType(expr: Expr, wanted: ValueType, context: string, text: string): void {
  const type = typeOf(expr);
  if (type === wanted) return;
  const problem = `expected type ${documented[wanted]} in ${context}, got ${documented[type]}`;
  throw new ParseError(text, expr.start, problem);
}

function checkCall(call: Call, text: string): void {
  const { args, optional, repeats } = SIGNATURES.get(call.name)!;
  const given = call.args.length;
  const fail = (expected: string): ParseError =>
    new ParseError(
      text,
      call.start,
      `expected ${expected} argument(s) in call to ${JSON.stringify(call.name)}, got ${given}`,
    );
  const atLeast = args.length - optional;
  if (optional === 0 && given !== args.length) throw fail(String(args.length));
  if (given < atLeast) throw fail(`at least ${atLeast}`);
  if (given > args.length && !repeats) throw fail(`at most ${args.length}`);
  const context = `call to function ${JSON.stringify(call.name)}`;
  call.args.forEach((arg, index) => {
    expectType(arg, args[Math.min(index, args.length - 1)]!, context, text);
  });
}

function checkAggregation(aggregation: Aggregation, text: string): void {
  expectType(aggregation.expr, 'vector', 'aggregation expression', text);
  if (!aggregation.parameter) return;
  const wanted = aggregation.name === 'count_values' ? 'string' : 'scalar';
  expectType(aggregation.parameter, wanted, 'aggregation parameter', text);
}

function checkBinary(binary: Binary, text: string): void {
  const { operator } = binary;
  const left = typeOf(binary.left);
  const right = typeOf(binary.right);
  for (const [side, type] of [
    [binary.left, left],
    [binary.right, right],
  ] as const) {
    if (type === 'scalar' || type === 'vector') continue;
    const problem = 'binary expression must contain only scalar and instant vector types';
    throw new ParseError(text, side.start, problem);
  }
  const fail = (problem: string): ParseError => new ParseError(text, binary.start, problem);
  if (left === 'vector' && right === 'vector') return;
  if (binary.matchingGiven) throw fail('vector matching only allowed between instant vectors');
  if (isSetOperator(operator)) {
    throw fail(`set operator "${operator}" not allowed in binary scalar expression`);
  }
  if (left === 'scalar' && right === 'scalar' && isComparison(operator) && !binary.returnBool) {
    throw fail('comparisons between scalars must use BOOL modifier');
  }
}
