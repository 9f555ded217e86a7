// Numbers for people: the humanize functions of Prometheus's templates.
// Source: prometheus.io/docs/prometheus/latest/configuration/template_reference.

import { specialName } from '../engine/go-number.ts';
import { TemplateError } from './nodes.ts';
import { formatPrecision } from './printf-float.ts';
import { formatTime, GoTime } from './value.ts';

/** Four significant digits, as %.4g. */
function fourDigits(value: number): string {
  const special = specialName(value);
  if (special !== undefined) return special;
  return (
    (value < 0 || Object.is(value, -0) ? '-' : '') + formatPrecision({ sharp: false }, Math.abs(value), 4)
  );
}

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];

/** `1.235k`, `12.3m`: metric prefixes. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return fourDigits(value);
  return Math.abs(value) >= 1 ? scaleDown(value, 1000, LARGE) : scaleUp(value, SMALL);
}

/** `1.206Ki`-like prefixes of 1024. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return fourDigits(value);
  return scaleDown(value, 1024, BINARY);
}

function scaleDown(value: number, base: number, prefixes: readonly string[]): string {
  let rest = value;
  let prefix = '';
  for (const next of prefixes) {
    if (Math.abs(rest) < base) break;
    prefix = next;
    rest /= base;
  }
  return fourDigits(rest) + prefix;
}

function scaleUp(value: number, prefixes: readonly string[]): string {
  let rest = value;
  let prefix = '';
  for (const next of prefixes) {
    if (Math.abs(rest) >= 1) break;
    prefix = next;
    rest *= 1000;
  }
  return fourDigits(rest) + prefix;
}

/** A ratio as a percentage: 0.234 is `23.4%`. */
export function humanizePercentage(value: number): string {
  return `${fourDigits(value * 100)}%`;
}

/** Seconds as `1d 2h 3m 4s`, below a minute with four digits, below a second with a prefix. */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return fourDigits(value);
  if (value === 0) return `${fourDigits(value)}s`;
  if (Math.abs(value) < 1) return `${scaleUp(value, SMALL)}s`;
  const sign = value < 0 ? '-' : '';
  const total = Math.trunc(Math.abs(value));
  const [days, hours] = [Math.floor(total / 86_400), Math.floor(total / 3600) % 24];
  const [minutes, seconds] = [Math.floor(total / 60) % 60, total % 60];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes > 0) return `${sign}${minutes}m ${seconds}s`;
  return `${sign}${fourDigits(Math.abs(value))}s`;
}

/** Seconds since the epoch as `2026-02-14 12:34:05.123 +0000 UTC`. */
export function humanizeTimestamp(value: number): string {
  return Number.isFinite(value) ? formatTime(timeOf(value)) : fourDigits(value);
}

/** The point in time, with milliseconds. Throws TemplateError for what 64 bits of nanoseconds cannot hold. */
export function timeOf(seconds: number): GoTime {
  if (!(Math.abs(seconds * 1e9) < 2 ** 63)) {
    throw new TemplateError(
      `${seconds} cannot be represented as a nanoseconds timestamp since it overflows int64`,
    );
  }
  // By way of whole nanoseconds, as in Prometheus: that decides the last millisecond.
  return new GoTime(Number(BigInt(Math.trunc(seconds * 1e9)) / 1_000_000n));
}
