// The functions by name. Each family has its file; a function is compiled once and then only run.

import type { Compiler, ScalarPlan, VectorPlan } from '../engine/plan.ts';
import type { Call } from '../syntax/ast.ts';
import { absentFunctions } from './absent.ts';
import { clampFunctions } from './clamp.ts';
import { classicHistogramFunctions } from './classic-histogram.ts';
import { conversionFunctions, scalarFunctions } from './conversion.ts';
import { dateFunctions } from './date.ts';
import type { VectorFunction } from './family.ts';
import { labelFunctions } from './label.ts';
import { mathFunctions } from './math.ts';
import { nativeHistogramFunctions } from './native-histogram.ts';
import { overTimeFunctions } from './over-time.ts';
import { quantileOverTimeFunctions } from './quantile-over-time.ts';
import { rateFunctions } from './rate.ts';
import { regressionFunctions } from './regression.ts';
import { sortFunctions } from './sort.ts';

const vectorFunctions: ReadonlyMap<string, VectorFunction> = new Map(
  [
    absentFunctions,
    clampFunctions,
    classicHistogramFunctions,
    conversionFunctions,
    dateFunctions,
    labelFunctions,
    mathFunctions,
    nativeHistogramFunctions,
    overTimeFunctions,
    quantileOverTimeFunctions,
    rateFunctions,
    regressionFunctions,
    sortFunctions,
  ].flatMap((family) => [...family]),
);

/** A call that gives a vector. */
export function vectorFunction(call: Call, compiler: Compiler): VectorPlan {
  const compile = vectorFunctions.get(call.name);
  if (!compile) throw new TypeError(`no implementation of function ${call.name}`);
  return compile(call, compiler);
}

/** A call that gives a scalar. */
export function scalarFunction(call: Call, compiler: Compiler): ScalarPlan {
  const compile = scalarFunctions.get(call.name);
  if (!compile) throw new TypeError(`no implementation of function ${call.name}`);
  return compile(call, compiler);
}
