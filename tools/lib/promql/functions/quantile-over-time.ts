// quantile_over_time(q, …).

import { quantileText } from '../engine/messages.ts';
import { quantileOf } from '../engine/statistics.ts';
import { compileWindows, type Family, type VectorFunction } from './family.ts';

export const quantileOverTimeFunctions: Family = new Map<string, VectorFunction>([
  [
    'quantile_over_time',
    (call, compiler) => {
      const parameter = compiler.scalar(call.args[0]!);
      return compileWindows(call.args[1]!, compiler, (context) => {
        const q = parameter(context);
        if (!(q >= 0 && q <= 1)) context.notes.warn(quantileText(q));
        return (window) => quantileOf(q, window);
      });
    },
  ],
]);
