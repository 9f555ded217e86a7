// Single values of rule files.

import { parseDurationMs } from '../syntax/duration.ts';
import type { MapEntry } from './yaml-node.ts';
import type { YamlReader } from './yaml-reader.ts';

/** A duration in milliseconds; undefined where it is missing or wrong. */
export function readDuration(
  reader: YamlReader,
  entry: MapEntry | undefined,
  what: string,
): number | undefined {
  const text = reader.text(entry, what);
  if (!text) return undefined;
  const durationMs = parseDurationMs(text.value);
  if (durationMs === undefined) {
    reader.note(
      text.offset,
      `${what} ${JSON.stringify(text.value)} is not a valid duration, expected one like 5m`,
    );
  }
  return durationMs;
}

/** A whole number; 0 where it is missing. */
export function readLimit(reader: YamlReader, entry: MapEntry | undefined): number {
  const text = reader.text(entry, 'limit');
  if (!text) return 0;
  const limit = /^[+-]?\d+$/.test(text.value) ? Number(text.value) : Number.NaN;
  if (Number.isNaN(limit)) reader.note(text.offset, `limit ${JSON.stringify(text.value)} is not an integer`);
  return limit;
}

/** True for a name of Prometheus's classic set, which text formats can write without quotes. */
export function isMetricName(name: string): boolean {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
}
