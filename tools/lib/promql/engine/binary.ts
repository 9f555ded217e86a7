// Binary operators by the types of their operands.

import { type Binary, isSetOperator } from '../syntax/ast.ts';
import { typeOf } from '../syntax/check.ts';
import { compileVectorScalar } from './binary-scalar.ts';
import { compileSetOperator } from './binary-set.ts';
import { compileVectorVector } from './binary-vector.ts';
import type { Compiler, VectorPlan } from './plan.ts';

/** A binary expression with at least one vector operand. */
export function compileVectorBinary(binary: Binary, compiler: Compiler): VectorPlan {
  if (isSetOperator(binary.operator)) return compileSetOperator(binary, compiler);
  const left = typeOf(binary.left);
  if (left === 'vector' && typeOf(binary.right) === 'vector') return compileVectorVector(binary, compiler);
  return compileVectorScalar(binary, compiler, left === 'vector');
}
