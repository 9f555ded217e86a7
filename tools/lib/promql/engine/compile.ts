// From a checked expression to a plan.

import { compileAggregation } from '../aggregation/compile.ts';
import { scalarFunction, vectorFunction } from '../functions/functions.ts';
import { type Expr, type Unary, unwrapParens } from '../syntax/ast.ts';
import { compileVectorBinary } from './binary.ts';
import { compileScalarScalar } from './binary-scalar.ts';
import { droppingNames } from './names.ts';
import type { EngineOptions } from './options.ts';
import type { Compiler, MatrixPlan, ScalarPlan, VectorPlan } from './plan.ts';
import { compileRangeSelector } from './range-selector.ts';
import { compileSelector } from './selector.ts';
import { compileSubquery } from './subquery.ts';

export function createCompiler(options: EngineOptions): Compiler {
  const compiler: Compiler = {
    options,
    scalar: (expr) => compileScalar(expr, compiler),
    vector: (expr) => settled(compileVector(expr, compiler), options),
    matrix: (expr) => compileMatrix(expr, compiler),
    text: textOf,
  };
  return compiler;
}

// With the semantics of 2.x every operator hands on elements whose names are dropped already.
function settled(plan: VectorPlan, options: EngineOptions): VectorPlan {
  return options.compat === 2 ? droppingNames(plan) : plan;
}

function mismatch(expr: Expr, wanted: string): TypeError {
  return new TypeError(`expression of kind ${expr.kind} is no ${wanted}: it has not been type-checked`);
}

function compileScalar(expr: Expr, compiler: Compiler): ScalarPlan {
  switch (expr.kind) {
    case 'number':
      return () => expr.value;
    case 'paren':
      return compiler.scalar(expr.expr);
    case 'unary': {
      const operand = compiler.scalar(expr.expr);
      return expr.operator === '-' ? (context) => -operand(context) : operand;
    }
    case 'binary':
      return compileScalarScalar(expr, compiler);
    case 'call':
      return scalarFunction(expr, compiler);
    default:
      throw mismatch(expr, 'scalar');
  }
}

function compileVector(expr: Expr, compiler: Compiler): VectorPlan {
  switch (expr.kind) {
    case 'selector':
      return compileSelector(expr, compiler.options);
    case 'paren':
      return compiler.vector(expr.expr);
    case 'unary':
      return compileVectorUnary(expr, compiler);
    case 'binary':
      return compileVectorBinary(expr, compiler);
    case 'aggregation':
      return compileAggregation(expr, compiler);
    case 'call':
      return vectorFunction(expr, compiler);
    default:
      throw mismatch(expr, 'instant vector');
  }
}

function compileVectorUnary({ operator, expr }: Unary, compiler: Compiler): VectorPlan {
  const operand = compiler.vector(expr);
  if (operator === '+') return operand;
  return (context) =>
    operand(context).map(({ labels, value }) => ({ labels, value: -value, dropName: true }));
}

function compileMatrix(expr: Expr, compiler: Compiler): MatrixPlan {
  switch (expr.kind) {
    case 'range':
      return compileRangeSelector(expr, compiler.options);
    case 'subquery':
      return compileSubquery(expr, compiler);
    case 'paren':
      return compiler.matrix(expr.expr);
    default:
      throw mismatch(expr, 'range vector');
  }
}

function textOf(expr: Expr): string {
  const inner = unwrapParens(expr);
  if (inner.kind !== 'string') throw mismatch(inner, 'string');
  return inner.value;
}
