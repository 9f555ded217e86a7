// Binary operators with a scalar on one side or on both.

import { type Binary, isComparison, isSetOperator } from '../syntax/ast.ts';
import { ARITHMETIC_OF, COMPARISON_OF } from './operators.ts';
import type { Compiler, Sample, ScalarPlan, VectorPlan } from './plan.ts';

/** The operator as a function of two numbers; a comparison gives 1 or 0. */
function numericOperator({ operator }: Binary): (a: number, b: number) => number {
  if (isComparison(operator)) {
    const compare = COMPARISON_OF[operator];
    return (a, b) => (compare(a, b) ? 1 : 0);
  }
  if (isSetOperator(operator)) throw new TypeError(`no scalar operator: ${operator}`);
  return ARITHMETIC_OF[operator];
}

export function compileScalarScalar(binary: Binary, compiler: Compiler): ScalarPlan {
  const left = compiler.scalar(binary.left);
  const right = compiler.scalar(binary.right);
  const apply = numericOperator(binary);
  return (context) => apply(left(context), right(context));
}

/** One operand is a vector, the other a scalar; `vectorFirst` says which way round. */
export function compileVectorScalar(binary: Binary, compiler: Compiler, vectorFirst: boolean): VectorPlan {
  const vector = compiler.vector(vectorFirst ? binary.left : binary.right);
  const scalar = compiler.scalar(vectorFirst ? binary.right : binary.left);
  const apply = numericOperator(binary);
  const filters = isComparison(binary.operator) && !binary.returnBool;
  return (context) => {
    const samples = vector(context);
    const number = scalar(context);
    const out: Sample[] = [];
    for (const sample of samples) {
      const value = vectorFirst ? apply(sample.value, number) : apply(number, sample.value);
      if (!filters) out.push({ labels: sample.labels, value, dropName: true });
      else if (value !== 0 || binary.keepsAll) out.push(sample);
    }
    return out;
  };
}
