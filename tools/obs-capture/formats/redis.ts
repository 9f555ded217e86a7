// Redis and Valkey: the process and its role, the time, a sign for the level.
//
//   1234:M 14 Feb 2026 12:34:05.123 # message

import type { Level } from '../../lib/record/kind.ts';
import { bodyOf } from '../parts/body.ts';
import { timeAt } from '../time/find.ts';
import type { Format } from './format.ts';

const HEAD = /^([0-9]{1,10}):([XCSM]) /;
const SIGNS: ReadonlyMap<string, Level> = new Map([
  ['.', 'DEBUG'],
  ['-', 'DEBUG'],
  ['*', 'INFO'],
  ['#', 'WARN'],
]);

export const redis: Format = {
  name: 'redis',
  recognise({ text, clock }) {
    const head = HEAD.exec(text);
    if (head === null) return undefined;
    const found = timeAt(text, head[0].length, clock);
    if (found === undefined) return undefined;
    const level = SIGNS.get(text.charAt(found.end + 1));
    if (level === undefined) return undefined;
    return {
      time: found.time,
      level,
      ...bodyOf(text.slice(found.end + 2).replace(/^ /, ''), [
        ['pid', head[1]],
        ['role', head[2]],
      ]),
    };
  },
};
