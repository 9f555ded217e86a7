// One entry of the journal as `journalctl -o json` writes it: an object in one line. Values are strings; arrays of their bytes where
// they are no UTF-8 or hold control characters; arrays of these where a field stands there several times; null where
// journalctl left one out.
//
//   {"__CURSOR":"s=6f0…;i=4f;…","__REALTIME_TIMESTAMP":"1771072445123456","PRIORITY":"6","MESSAGE":"listening","_PID":"42"}
//
// https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format

import { toByteString } from '../parts/byte-string.ts';

/** Field names to values, both as byte strings; of a field that stands there several times all, one on each line. */
export type Entry = ReadonlyMap<string, string>;

/** An escape that names a character and not a byte. */
const WIDE_ESCAPE = /\\u(?!00[0-7])/;

/** Undefined for a line (a byte string) that is no entry. Never throws. */
export function parseEntry(line: string): Entry | undefined {
  if (line[0] !== '{') return undefined;
  const isWide = WIDE_ESCAPE.test(line);
  let raw: unknown;
  try {
    raw = JSON.parse(isWide ? Buffer.from(line, 'latin1').toString('utf8') : line);
  } catch {
    // A line of something else.
    return undefined;
  }
  const entry = new Map<string, string>();
  const fields = raw as Readonly<Record<string, unknown>>;
  for (const key in fields) {
    const value = fields[key];
    const text = typeof value === 'string' ? value : textOf(value);
    if (text !== undefined) entry.set(key, isWide ? toByteString(text) : text);
  }
  return isEntry(entry) ? entry : undefined;
}

/** The journal says of every entry when it came. */
export function isEntry(entry: Entry): boolean {
  return microsecondsOf(entry) !== undefined;
}

/** The last second of the year 9999, in microseconds. */
const LATEST = 253_402_300_799_000_000;

/** When the journal got it, a time of the grammar with six digits. */
export function timeOf(entry: Entry): string | undefined {
  const digits = microsecondsOf(entry)?.padStart(4, '0');
  if (digits === undefined) return undefined;
  const toMilliseconds = new Date(Number(digits.slice(0, -3))).toISOString();
  return `${toMilliseconds.slice(0, -1)}${digits.slice(-3)}Z`;
}

function microsecondsOf(entry: Entry): string | undefined {
  const text = entry.get('__REALTIME_TIMESTAMP') ?? '';
  return /^[0-9]{1,18}$/.test(text) && Number(text) <= LATEST ? text : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null) return undefined;
  if (!Array.isArray(value)) return JSON.stringify(value);
  if (value.every(isByte)) return Buffer.from(value).toString('latin1');
  return value.flatMap((each) => textOf(each) ?? []).join('\n');
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}
