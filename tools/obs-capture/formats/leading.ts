// Lines that begin with a time, bare or in brackets, and mostly go on with a level:
//
//   2026-02-14 12:34:05,123 WARN  pool is full        2026-02-14T12:34:05+01:00 [error] no route
//   [2026-02-14 12:34:05.123] ERROR: out of memory    2026/02/14 12:34:05 listening on :8080

import { bodyOf } from '../parts/body.ts';
import { clockTimeAt, type FoundTime } from '../parts/clock-time.ts';
import { levelWordAt, skipGap } from '../parts/level-word.ts';
import type { Format } from './format.ts';

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['[', ']'],
  ['(', ')'],
  ['<', '>'],
]);

export const leading: Format = {
  name: 'leading',
  recognise(line) {
    const found = timeAtStart(line);
    if (found === undefined) return undefined;
    const afterTime = skipGap(line, found.end);
    const level = levelWordAt(line, afterTime);
    const rest = level === undefined ? afterTime : skipGap(line, level.end);
    return { time: found.time, level: level?.level, ...bodyOf(line.slice(rest)) };
  },
};

function timeAtStart(line: string): FoundTime | undefined {
  const closing = CLOSING.get(line.charAt(0));
  if (closing === undefined) return clockTimeAt(line, 0);
  const found = clockTimeAt(line, 1);
  return found !== undefined && line.charAt(found.end) === closing
    ? { ...found, end: found.end + 1 }
    : undefined;
}
