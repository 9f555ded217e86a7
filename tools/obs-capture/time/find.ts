// Times in a line: at a place of it, or as the whole of a text.

import { isTime } from '../../lib/record/time.ts';
import type { Clock } from './clock.ts';
import { timeOfNumber } from './epoch.ts';
import { SHAPES, type ShapeName, wallTimeOf } from './shapes.ts';

/** A time found in a line. */
export interface FoundTime {
  /** A time of the grammar. */
  readonly time: string;
  /** The index behind it in the line. */
  readonly end: number;
  readonly shape: ShapeName;
}

/** The time that begins at `start` of a line; undefined when none does or the date does not exist. */
export function timeAt(line: string, start: number, clock: Clock): FoundTime | undefined {
  const code = line.charCodeAt(start);
  const isDigit = code >= 0x30 && code <= 0x39;
  // Names of days and months begin with capitals.
  if (!isDigit && !(code >= 0x41 && code <= 0x57)) return undefined;
  const begins = isDigit ? 'digit' : 'letter';
  for (const shape of SHAPES) {
    if (shape.begins !== begins) continue;
    shape.pattern.lastIndex = start;
    const match = shape.pattern.exec(line);
    if (match?.groups === undefined) continue;
    const time = clock.read(wallTimeOf(match.groups));
    if (time !== undefined) return { time, end: start + match[0].length, shape: shape.name };
  }
  return undefined;
}

/** A whole text as a time: as lines write it, or a number since 1970. A time of day alone is none: it could be a duration. */
export function timeOfText(text: string, clock: Clock): string | undefined {
  if (isTime(text)) return text;
  const found = timeAt(text, 0, clock);
  if (found === undefined) return timeOfNumber(text);
  return found.end === text.length && found.shape !== 'weak' ? found.time : undefined;
}
