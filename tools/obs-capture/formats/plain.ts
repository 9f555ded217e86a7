// Anything: the line is the message. A level word at its very start (`ERROR: x`, `[warn] x`, `WARN x`) counts, and goes where it says no
// more than the level does; `panic: x` and `NOTICE x` stay whole. Otherwise the level is INFO, on stderr too, where programs write
// progress as well as failures.

import { bodyOf } from '../parts/body.ts';
import { levelWordAt, skipGap } from '../parts/level-word.ts';
import type { Format } from './format.ts';

/** Level words that say the level and nothing else. */
const SAYS_NO_MORE = /^[[<(]?(?:trace|debug|info|warn|warning|err|error|fatal)(?![A-Za-z])/i;

export const plain: Format = {
  name: 'plain',
  recognise(line) {
    const found = levelWordAt(line, 0);
    const rest =
      found === undefined || !SAYS_NO_MORE.test(line) ? line : line.slice(skipGap(line, found.end));
    return { time: undefined, level: found?.level, ...bodyOf(rest) };
  },
};
