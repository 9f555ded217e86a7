// The ways in which log lines write a time, one regular expression each. All are sticky: they match where they are told to begin. None
// can backtrack over more than a number's digits.
//
// A *weak* one could as well be a number, a version or a duration, and counts only where a level or something as telling follows.

import { twoDigits, type WallTime, ZONE_PATTERN } from './wall-time.ts';

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const DAYS = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun';
const CLOCK = '(?<h>[0-9]{2}):(?<mi>[0-9]{2}):(?<s>[0-9]{2})(?:[.,](?<f>[0-9]{1,9})[0-9]*)?';
const ZONE = `(?<z>${ZONE_PATTERN})?`;
/** What follows must not go on as a word or a number. */
const END = '(?![0-9A-Za-z])';

export type ShapeName = 'whole' | 'short' | 'weak' | 'syslog';

export interface Shape {
  /** `whole`: date and time. `short`: no year. `syslog`: no year, month by name. */
  readonly name: ShapeName;
  readonly pattern: RegExp;
  /** The characters it can begin with: a digit or a letter. */
  readonly begins: 'digit' | 'letter';
}

function shape(name: ShapeName, begins: Shape['begins'], ...parts: readonly string[]): Shape {
  return { name, begins, pattern: new RegExp(parts.join(''), 'y') };
}

export const SHAPES: readonly Shape[] = [
  // 2026-02-14T12:34:05.123Z  2026/02/14 12:34:05  2026-02-14 12:34:05,123 +0100  2026-02-14-12.34.05.123456
  shape(
    'whole',
    'digit',
    '(?<y>[0-9]{4})(?<sep>[-/.])(?<mo>[0-9]{2})\\k<sep>(?<d>[0-9]{2})',
    '(?:[Tt _-]| {2})(?<h>[0-9]{2})(?<sub>[:.])(?<mi>[0-9]{2})\\k<sub>(?<s>[0-9]{2})',
    `(?:[.,:](?<f>[0-9]{1,9})[0-9]*)?${ZONE}${END}`,
  ),
  // 20260214-12:34:05:123  20260214 12:34:05  20260214T123405Z; milliseconds behind a colon and hours may lack their zeros
  shape(
    'whole',
    'digit',
    '(?<y>[0-9]{4})(?<mo>[0-9]{2})(?<d>[0-9]{2})[-T _](?<h>[0-9]{1,2}):(?<mi>[0-9]{1,2}):(?<s>[0-9]{1,2})',
    `(?:[.,](?<f>[0-9]{1,9})[0-9]*|:(?<ms>[0-9]{1,3}))?${ZONE}${END}`,
  ),
  shape(
    'whole',
    'digit',
    '(?<y>[0-9]{4})(?<mo>[0-9]{2})(?<d>[0-9]{2})T(?<h>[0-9]{2})(?<mi>[0-9]{2})(?<s>[0-9]{2})',
    `(?:[.,](?<f>[0-9]{1,9})[0-9]*)?${ZONE}${END}`,
  ),
  // 14/Feb/2026:12:34:05 +0100  14-Feb-2026 12:34:05.123  14 Feb 2026 12:34:05,123  Sat, 14 Feb 2026 12:34:05 GMT
  ...(['digit', 'letter'] as const).map((begins) =>
    shape(
      'whole',
      begins,
      begins === 'letter' ? `(?:${DAYS}),? ` : '',
      `(?<d>[0-9]{1,2})(?<sep>[ /-])(?<mon>${MONTHS})\\k<sep>(?<y>[0-9]{4})(?:[ :T]|, )${CLOCK}${ZONE}${END}`,
    ),
  ),
  // 26/02/14 12:34:05: the order of log4j's yy/MM/dd
  shape('whole', 'digit', `(?<yy>[0-9]{2})/(?<mo>[0-9]{2})/(?<d>[0-9]{2})[ T]${CLOCK}${ZONE}${END}`),
  // 260214 12:34:05 and 260214  9:04:05, as MySQL and glog's forerunners wrote
  shape(
    'whole',
    'digit',
    '(?<yy>[0-9]{2})(?<mo>[0-9]{2})(?<d>[0-9]{2}) {1,2}(?<h>[0-9]{1,2}):(?<mi>[0-9]{2}):(?<s>[0-9]{2})',
    `(?:[.,](?<f>[0-9]{1,9})[0-9]*)?${END}`,
  ),
  // 02/14/2026 12:34:05 PM, 14.02.2026 12:34:05: month first between slashes, day first between points and dashes, if that can be
  shape(
    'whole',
    'digit',
    '(?<one>[0-9]{1,2})(?<sep>[/.-])(?<two>[0-9]{1,2})\\k<sep>(?<y>[0-9]{4})(?:,? {1,2}|T)',
    `(?<h>[0-9]{1,2}):(?<mi>[0-9]{2}):(?<s>[0-9]{2})(?:[.,](?<f>[0-9]{1,9})[0-9]*)?(?: ?(?<half>[AaPp])[Mm])?${ZONE}${END}`,
  ),
  // 02-14 12:34:05.123 of Android, 02.14 12:34:05, 02/14 12:34:05
  shape('short', 'digit', `(?<one>[0-9]{2})(?<sep>[/.-])(?<two>[0-9]{2})\\.? ${CLOCK}${END}`),
  // Sat Feb 14 12:34:05.123 2026, Sat Feb 14 12:34:05 CET 2026
  shape(
    'whole',
    'letter',
    `(?:${DAYS}) (?<mon>${MONTHS}) {1,2}(?<d>[0-9]{1,2}) ${CLOCK}${ZONE} (?<y>[0-9]{4})${END}`,
  ),
  // Feb 14, 2026 12:34:05 PM of java.util.logging, Feb 14 2026 12:34:05
  shape(
    'whole',
    'letter',
    `(?:(?:${DAYS}),? )?(?<mon>${MONTHS}) {1,2}(?<d>[0-9]{1,2}),? (?<y>[0-9]{4}),?(?: at)? (?<h>[0-9]{1,2}):(?<mi>[0-9]{2}):(?<s>[0-9]{2})`,
    `(?:[.,](?<f>[0-9]{1,9})[0-9]*)?(?: ?(?<half>[AaPp])[Mm])?${ZONE}${END}`,
  ),
  // Feb 14 12:34:05, Sat Feb 14 12:34:05.123
  shape('syslog', 'letter', `(?:(?:${DAYS}) )?(?<mon>${MONTHS}) {1,2}(?<d>[0-9]{1,2}) ${CLOCK}${END}`),
  // 260214 123405, as HDFS writes
  shape(
    'weak',
    'digit',
    `(?<yy>[0-9]{2})(?<mo>[0-9]{2})(?<d>[0-9]{2}) (?<h>[0-9]{2})(?<mi>[0-9]{2})(?<s>[0-9]{2})${END}`,
  ),
  // 12:34:05.123
  shape('weak', 'digit', `${CLOCK}${ZONE}${END}`),
];

const MONTH_NUMBERS: ReadonlyMap<string, string> = new Map(
  MONTHS.split('|').map((name, index) => [name, twoDigits(String(index + 1))]),
);

/** What the groups of a shape's match say. */
export function wallTimeOf(groups: Readonly<Record<string, string | undefined>>): WallTime {
  const { y, yy, mon, mo, d, one, two, sep, h = '', mi = '', s = '', f, ms, half, z } = groups;
  const [month, day] =
    one !== undefined && two !== undefined
      ? monthAndDay(one, two, sep, y !== undefined)
      : [mon === undefined ? mo : MONTH_NUMBERS.get(mon), d];
  return {
    year: yy === undefined ? y : `20${yy}`,
    month,
    day: day === undefined ? undefined : twoDigits(day),
    hour: half === undefined ? twoDigits(h) : hourOfHalf(h, half),
    minute: twoDigits(mi),
    second: twoDigits(s),
    fraction: ms === undefined ? (f ?? '') : ms.padStart(3, '0'),
    zone: z,
  };
}

/** Month and day from two numbers: which comes first where both could is a matter of custom. */
function monthAndDay(one: string, two: string, sep: string | undefined, hasYear: boolean): [string, string] {
  const isDayFirst = hasYear && sep !== '/' ? Number(two) <= 12 : Number(one) > 12;
  return isDayFirst ? [twoDigits(two), one] : [twoDigits(one), two];
}

/** `1 PM` is 13; what no clock shows, such as `13 PM`, is no hour. */
function hourOfHalf(hour: string, half: string): string {
  const number = Number(hour);
  if (number < 1 || number > 12) return '99';
  return twoDigits(String((number % 12) + (half.toLowerCase() === 'p' ? 12 : 0)));
}
