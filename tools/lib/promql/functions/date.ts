// Parts of a date in UTC; values are seconds since the epoch, by default the evaluation time.

import { NO_LABELS } from '../labels/labels.ts';
import { type Family, mapValues, type VectorFunction } from './family.ts';

const DAY_MS = 86_400_000;

const parts: Readonly<Record<string, (date: Date) => number>> = {
  day_of_month: (date) => date.getUTCDate(),
  day_of_week: (date) => date.getUTCDay(),
  day_of_year: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1,
  days_in_month: (date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
  hour: (date) => date.getUTCHours(),
  minute: (date) => date.getUTCMinutes(),
  month: (date) => date.getUTCMonth() + 1,
  year: (date) => date.getUTCFullYear(),
};

export const dateFunctions: Family = new Map(
  Object.entries(parts).map(([name, part]) => [name, compilePart(part)] as const),
);

function compilePart(part: (date: Date) => number): VectorFunction {
  const map = (seconds: number): number => part(new Date(Math.trunc(seconds) * 1000));
  return (call, compiler) => {
    const [arg] = call.args;
    if (!arg) return (context) => [{ labels: NO_LABELS, value: map(context.atMs / 1000), dropName: false }];
    const operand = compiler.vector(arg);
    return (context) => mapValues(operand(context), map);
  };
}
