// From the text of an option to its typed value. Messages say what was expected and what was got.

import { nearestName } from '../record/nearest.ts';
import { type Dimension, parseQuantity } from '../record/quantity.ts';
import { UsageError } from './failure.ts';
import {
  type ChoiceOption,
  type DurationOption,
  type ListOption,
  longForm,
  type NumberOption,
  type Option,
  type SizeOption,
} from './options.ts';

/** The value of an option from the texts given for it, in order; none given means its default. */
export function typedValue(option: Option, texts: readonly string[]): unknown {
  if (option.type === 'list') return listValue(option, texts);
  const [text] = texts;
  if (texts.length > 1)
    throw new UsageError(`option ${longForm(option)} is given ${texts.length} times; give it once`);
  if (text === undefined) return defaultValue(option);
  return scalarValue(option, text);
}

/** The default of an option as a value; a size or duration is written in the table as a user would write it. */
export function defaultValue(option: Option): unknown {
  switch (option.type) {
    case 'boolean':
      return option.default ?? false;
    case 'list':
      return [];
    case 'size':
    case 'duration':
      return option.default === undefined ? undefined : scalarValue(option, option.default);
    default:
      return option.default;
  }
}

function scalarValue(option: Exclude<Option, ListOption>, text: string): unknown {
  switch (option.type) {
    case 'number':
      return numberValue(option, text);
    case 'size':
      return sizeValue(option, text);
    case 'duration':
      return durationValue(option, text);
    case 'choice':
      return choiceValue(option, text);
    default:
      return text;
  }
}

function listValue(option: ListOption, texts: readonly string[]): readonly string[] {
  const { separator } = option;
  if (separator === undefined) return texts;
  const values = texts.flatMap((text) => text.split(separator));
  if (values.includes(''))
    throw mismatch(option, `values joined by '${separator}', none of them empty`, texts.join(' '));
  return values;
}

function numberValue(option: NumberOption, text: string): number {
  const expected = option.integer ? 'a whole number' : 'a number';
  const value = quantity(text, ['number']);
  if (value === undefined) throw mismatch(option, expected, text);
  if (option.integer && !Number.isSafeInteger(value)) throw mismatch(option, expected, text);
  checkRange(option, value, text, option.min, option.max);
  return value;
}

function sizeValue(option: SizeOption, text: string): number {
  const expected = 'a size such as 512, 64K or 1MiB';
  const value = quantity(text, ['size', 'number']);
  if (value === undefined || value < 0) throw mismatch(option, expected, text);
  const bytes = Math.round(value);
  checkRange(option, bytes, text, option.min, option.max, (bound) => quantity(bound, ['size', 'number']));
  return bytes;
}

function durationValue(option: DurationOption, text: string): number {
  const expected = 'a duration with its unit, such as 250ms, 10s or 1m30s';
  const seconds = text === '0' ? 0 : quantity(text, ['duration']);
  if (seconds === undefined || seconds < 0) throw mismatch(option, expected, text);
  checkRange(option, seconds, text, option.min, option.max, (bound) => quantity(bound, ['duration']));
  // To the nanosecond, so that 1.001s is 1001 and not 1000.9999999999999.
  return Math.round(seconds * 1e9) / 1e6;
}

function choiceValue(option: ChoiceOption, text: string): string {
  if (option.choices.includes(text)) return text;
  const near = nearestName(text, option.choices);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new UsageError(
    `option ${longForm(option)} expects one of ${option.choices.join(', ')}, got ${JSON.stringify(text)}${hint}`,
  );
}

/** Seconds or bytes of a quantity of one of the dimensions; undefined for anything else, NaN and infinity included. */
function quantity(text: string, dimensions: readonly Dimension[]): number | undefined {
  const parsed = parseQuantity(text);
  if (parsed === undefined || !dimensions.includes(parsed.dimension)) return undefined;
  return Number.isFinite(parsed.value) ? parsed.value : undefined;
}

function checkRange<Bound extends string | number>(
  option: Option,
  value: number,
  text: string,
  min: Bound | undefined,
  max: Bound | undefined,
  toNumber: (bound: Bound) => number | undefined = Number,
): void {
  if (min !== undefined && value < (toNumber(min) ?? 0)) throw mismatch(option, `at least ${min}`, text);
  if (max !== undefined && value > (toNumber(max) ?? 0)) throw mismatch(option, `at most ${max}`, text);
}

function mismatch(option: Option, expected: string, text: string): UsageError {
  return new UsageError(`option ${longForm(option)} expects ${expected}, got ${JSON.stringify(text)}`);
}
