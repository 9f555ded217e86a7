// Arguments of template functions, checked and converted as Prometheus converts them.

import { parseFloatText } from '../syntax/number.ts';
import { TemplateError } from './nodes.ts';
import { GoDuration, type TemplateValue, typeName } from './value.ts';

/** Throws TemplateError unless there are exactly `count` arguments. */
export function expectArguments(args: readonly TemplateValue[], count: number): void {
  if (args.length !== count) {
    throw new TemplateError(`wrong number of args: want ${count} got ${args.length}`);
  }
}

export function textArgument(args: readonly TemplateValue[], index: number): string {
  const value = args[index];
  if (typeof value !== 'string') {
    throw new TemplateError(`wrong type for value; expected string; got ${typeName(value ?? null)}`);
  }
  return value;
}

/** A number, or a text that spells one. */
export function numberArgument(args: readonly TemplateValue[], index: number): number {
  const value = args[index] ?? null;
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof GoDuration) return value.seconds;
  if (typeof value === 'string') {
    const parsed = parseFloatText(value);
    if (parsed !== undefined) return parsed;
    throw new TemplateError(`strconv.ParseFloat: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  throw new TemplateError(`can't convert ${typeName(value)} to float`);
}
