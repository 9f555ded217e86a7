// The time of a line without parsing the rest of it, for merging and for searching by time.

import { recordFromJson } from '../../lib/record/json.ts';
import { parseTime } from '../../lib/record/time.ts';

const SPACE = 0x20;
const BRACE = 0x7b;
const LONGEST_TIME = 30;
const SHORTEST_TIME = 20;
const NS_PER_US = 1000n;
const US_PER_MS = 1000;
const US_PER_S = 1e6;

/** Reads times of lines; remembers the second that the last one was in, which most neighbours share. */
export interface LineTimes {
  /** Microseconds since 1970 of the line that begins at `start` of `bytes` and ends before `end`; NaN when it has none. */
  of(bytes: Buffer, start: number, end: number): number;
}

export function createLineTimes(): LineTimes {
  let known = '';
  let knownUs = Number.NaN;

  const secondUs = (bytes: Buffer, start: number): number => {
    const text = bytes.toString('latin1', start, start + 19);
    if (text === known) return knownUs;
    const us = Date.parse(`${text}Z`) * US_PER_MS;
    if (Number.isNaN(us)) return us;
    known = text;
    knownUs = us;
    return us;
  };

  const textTime = (bytes: Buffer, start: number, end: number): number => {
    const most = Math.min(end, start + LONGEST_TIME + 1);
    let space = start + SHORTEST_TIME;
    while (space < most && bytes[space] !== SPACE) space++;
    if (space >= most || bytes[space - 1] !== 0x5a || bytes[start + 10] !== 0x54) return Number.NaN;
    const us = secondUs(bytes, start);
    if (space === start + SHORTEST_TIME) return us;
    const ns = bytes[start + 19] === 0x2e ? fraction(bytes, start + 20, space - 1) : Number.NaN;
    return us + ns;
  };

  return {
    of(bytes, start, end) {
      if (bytes[start] === BRACE) return jsonTime(bytes.toString('utf8', start, end));
      return textTime(bytes, start, end);
    },
  };
}

/** Microseconds of the fraction digits [start, end), rounded down. */
function fraction(bytes: Buffer, start: number, end: number): number {
  let us = 0;
  let unit = US_PER_S / 10;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    if (unit >= 1) us += digit * unit;
    unit /= 10;
  }
  return us;
}

function jsonTime(line: string): number {
  const record = recordFromJson(line.trimEnd());
  return record === undefined ? Number.NaN : Number((parseTime(record.time) as bigint) / NS_PER_US);
}
