// Functions of one number: rounding, logarithms, trigonometry.

import type { Sample } from '../engine/plan.ts';
import { elementwise, type Family, mapValues, type VectorFunction } from './family.ts';

const simple: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  exp: Math.exp,
  floor: Math.floor,
  ln: Math.log,
  log10: Math.log10,
  log2: Math.log2,
  sgn: (value) => (value === 0 ? 0 : Math.sign(value)),
  sqrt: Math.sqrt,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  cos: Math.cos,
  cosh: Math.cosh,
  sin: Math.sin,
  sinh: Math.sinh,
  tan: Math.tan,
  tanh: Math.tanh,
  deg: (value) => (value * 180) / Math.PI,
  rad: (value) => (value * Math.PI) / 180,
};

export const mathFunctions: Family = new Map<string, VectorFunction>([
  ...Object.entries(simple).map(([name, map]) => [name, elementwise(map)] as const),
  ['round', compileRound],
]);

// Halves round up. Multiplying by the inverse keeps round(x, 0.1) exact where 0.1 is not.
function compileRound(...[call, compiler]: Parameters<VectorFunction>): ReturnType<VectorFunction> {
  const operand = compiler.vector(call.args[0]!);
  const nearest = call.args[1] ? compiler.scalar(call.args[1]) : () => 1;
  return (context): Sample[] => {
    const inverse = 1 / nearest(context);
    return mapValues(operand(context), (value) => Math.floor(value * inverse + 0.5) / inverse);
  };
}
