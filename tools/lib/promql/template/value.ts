// The values of a template, typed as Go types them, and how Go prints them.

import { formatGo } from '../engine/go-number.ts';

/** One element of a query result. */
export interface TemplateSample {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** A number is a float64, a bigint an int. */
export type TemplateValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | GoTime
  | GoDuration
  | GoMap
  | GoSample
  | readonly TemplateValue[];

export class GoMap {
  readonly entries: ReadonlyMap<string, TemplateValue>;
  /** What a missing key gives: the empty string for labels, nil for `args`. */
  readonly missing: TemplateValue;

  constructor(entries: ReadonlyMap<string, TemplateValue>, missing: TemplateValue = '') {
    this.entries = entries;
    this.missing = missing;
  }

  get(key: string): TemplateValue {
    return this.entries.get(key) ?? this.missing;
  }
}

export class GoSample {
  readonly labels: GoMap;
  readonly value: number;

  constructor(labels: GoMap, value: number) {
    this.labels = labels;
    this.value = value;
  }
}

/** A point in time, in milliseconds since the epoch, as Prometheus's `toTime` makes it. */
export class GoTime {
  readonly timeMs: number;

  constructor(timeMs: number) {
    this.timeMs = timeMs;
  }
}

export class GoDuration {
  readonly seconds: number;

  constructor(seconds: number) {
    this.seconds = seconds;
  }
}

export function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** The name of a value's type, as %T and the error forms of printf show it. */
export function typeName(value: TemplateValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (value instanceof GoTime) return '*time.Time';
  if (value instanceof GoDuration) return '*time.Duration';
  if (value instanceof GoSample) return '*template.sample';
  if (value instanceof GoMap) return value.missing === '' ? 'map[string]string' : 'map[string]interface {}';
  return 'template.queryResult';
}

/** A value as %v prints it: maps by sorted key, 1234567.0 as 1.234567e+06. */
export function formatValue(value: TemplateValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return formatGo(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof GoTime) return formatTime(value);
  if (value instanceof GoDuration) return formatDuration(value);
  if (value instanceof GoSample) return `{${formatValue(value.labels)} ${formatGo(value.value)}}`;
  if (value instanceof GoMap) {
    const sorted = [...value.entries].sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${sorted.map(([key, item]) => `${key}:${formatValue(item)}`).join(' ')}]`;
  }
  return `[${value.map(formatValue).join(' ')}]`;
}

/** `2026-02-14 12:34:05.123 +0000 UTC`, without trailing zeros in the fraction. */
export function formatTime({ timeMs }: GoTime): string {
  const iso = new Date(timeMs).toISOString();
  const fraction = iso.slice(19, -1).replace(/\.?0+$/, '');
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction} +0000 UTC`;
}

/** `1h15m30.5s`, `1.5ms`, `0s`. */
export function formatDuration({ seconds }: GoDuration): string {
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  if (size === 0) return '0s';
  if (size < 1e-6) return `${sign}${Math.round(size * 1e9)}ns`;
  if (size < 1e-3) return `${sign}${trimmed(size * 1e6)}µs`;
  if (size < 1) return `${sign}${trimmed(size * 1e3)}ms`;
  const hours = Math.floor(size / 3600);
  const minutes = Math.floor((size % 3600) / 60);
  const rest = `${trimmed(size % 60)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${sign}${minutes}m${rest}` : `${sign}${rest}`;
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(9)));
}

/** Whether `if` and `with` take a value for true: not false, zero, nil or empty. */
export function isTrue(value: TemplateValue): boolean {
  if (value === null) return false;
  if (typeof value === 'string') return value !== '';
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'boolean') return value;
  if (value instanceof GoMap) return value.entries.size > 0;
  return isList(value) ? value.length > 0 : true;
}
