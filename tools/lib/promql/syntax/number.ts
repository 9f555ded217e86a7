// Number literals as strconv.ParseFloat and the PromQL lexer read them.

import { parseDurationMs } from './duration.ts';

const decimal = /^(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?$/;
const integerHex = /^0[xX][0-9a-fA-F_]+$/;
const floatHex = /^([+-]?)0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?\d+)$/;
// Underscores must stand between two digits.
const misplacedUnderscore = /^_|_$|__|_[.eE]|[.eE]_|[eE][+-]_/;

/** The value of a number in an expression; a duration counts in seconds. Undefined if `text` is neither. */
export function parseNumber(text: string): number | undefined {
  const durationMs = text === '0' ? undefined : parseDurationMs(text);
  if (durationMs !== undefined) return durationMs / 1000;
  const word = text.toLowerCase();
  if (word === 'inf') return Number.POSITIVE_INFINITY;
  if (word === 'nan') return Number.NaN;
  return parseDigits(text);
}

/** The value of a number with an optional sign, as in label values and test files; undefined if it is none. */
export function parseFloatText(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = /^[+-]/.test(text) ? text.slice(1) : text;
  const word = digits.toLowerCase();
  if (word === 'inf' || word === 'infinity') return sign * Number.POSITIVE_INFINITY;
  if (word === 'nan') return Number.NaN;
  const value = parseDigits(digits) ?? parseFloatHex(digits);
  return value === undefined ? undefined : sign * value;
}

function parseDigits(text: string): number | undefined {
  if (integerHex.test(text)) {
    const digits = text.slice(2).replaceAll('_', '');
    return digits === '' || /_$|__/.test(text) ? undefined : Number(`0x${digits}`);
  }
  if (!decimal.test(text) || misplacedUnderscore.test(text)) return undefined;
  return Number(text.replaceAll('_', ''));
}

function parseFloatHex(text: string): number | undefined {
  const found = floatHex.exec(text);
  if (!found) return undefined;
  const whole = found[2]!;
  const fraction = found[3] ?? '';
  if (whole + fraction === '') return undefined;
  return Number(`0x${whole}${fraction}`) * 2 ** (Number(found[4]) - 4 * fraction.length);
}
