// Floating-point numbers for printf: %e %E %f %F %g %G %v, and %b %x. Digits are exact: JavaScript's own toFixed and toPrecision
// stop at 100 digits and at 1e21, so the decimal expansion comes from integers.

import { formatExponent, formatGo, specialName } from '../engine/go-number.ts';
import { formatBinary, formatHex, mantissaOf } from './printf-hex.ts';
import { pad, positiveSign, type Spec } from './printf-verb.ts';

/** A float; undefined where the verb is none for floats. */
export function formatFloatVerb(spec: Spec, value: number): string | undefined {
  if (!/^[bxXeEfFgGv]$/.test(spec.verb)) return undefined;
  const special = specialName(value);
  if (special !== undefined) return pad({ ...spec, zero: false }, withSign(spec, special, value));
  const body = formatSize(spec, Math.abs(value));
  const text = /[EGX]/.test(spec.verb) ? body.toUpperCase() : body;
  return pad(spec, (value < 0 || Object.is(value, -0) ? '-' : positiveSign(spec)) + text);
}

function withSign(spec: Spec, special: string, value: number): string {
  if (value !== Number.POSITIVE_INFINITY) return spec.plus && special === 'NaN' ? '+NaN' : special;
  if (spec.plus) return '+Inf';
  return spec.space ? ' Inf' : '+Inf';
}

function formatSize(spec: Spec, size: number): string {
  const { verb, precision } = spec;
  switch (verb.toLowerCase()) {
    case 'b':
      return formatBinary(size);
    case 'x':
      return formatHex(size, precision);
    case 'f':
      return formatFixed(size, precision ?? 6);
    case 'e':
      return formatScientific(size, precision ?? 6);
    default:
      return precision === undefined ? formatGo(size) : formatPrecision(spec, size, precision);
  }
}

/** %.3g: that many digits at most, with an exponent where the number needs more places than digits. */
export function formatPrecision(spec: Pick<Spec, 'sharp'>, size: number, precision: number): string {
  const count = Math.max(1, precision);
  const { digits, exponent } = roundToDigits(size, count);
  const trimmed = spec.sharp ? digits : digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= count) return formatExponent(trimmed, exponent);
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${trimmed}`;
  const whole = trimmed.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = trimmed.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function formatScientific(size: number, precision: number): string {
  const { digits, exponent } = roundToDigits(size, precision + 1);
  return formatExponent(digits, exponent);
}

/** Exactly `count` significant digits, and the power of ten of the first. */
function roundToDigits(size: number, count: number): { digits: string; exponent: number } {
  if (size === 0) return { digits: '0'.repeat(count), exponent: 0 };
  const guess = Number(size.toExponential().split('e')[1]);
  const scaled = roundedTimesPowerOfTen(size, count - 1 - guess).toString();
  // Rounding up may have made one digit more.
  const exponent = guess + scaled.length - count;
  return { digits: scaled.slice(0, count), exponent };
}

function formatFixed(size: number, precision: number): string {
  const digits = roundedTimesPowerOfTen(size, precision)
    .toString()
    .padStart(precision + 1, '0');
  if (precision === 0) return digits;
  return `${digits.slice(0, -precision)}.${digits.slice(-precision)}`;
}

/** size × 10^power, rounded to the nearest integer, halves to even, computed without loss. */
function roundedTimesPowerOfTen(size: number, power: number): bigint {
  const { mantissa, exponent } = mantissaOf(size);
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}
