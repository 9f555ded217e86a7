// The twelve aggregations by name.

import type { Compiler, VectorPlan } from '../engine/plan.ts';
import type { Aggregation } from '../syntax/ast.ts';
import { compileCountValues } from './count-values.ts';
import { compileQuantile } from './quantile.ts';
import { compileReduction } from './reduce.ts';
import { compileTopK } from './topk.ts';

export function compileAggregation(aggregation: Aggregation, compiler: Compiler): VectorPlan {
  switch (aggregation.name) {
    case 'topk':
    case 'bottomk':
      return compileTopK(aggregation, compiler);
    case 'quantile':
      return compileQuantile(aggregation, compiler);
    case 'count_values':
      return compileCountValues(aggregation, compiler);
    default:
      return compileReduction(aggregation, compiler);
  }
}
