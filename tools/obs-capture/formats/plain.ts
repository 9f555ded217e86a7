// Anything: the line is the message. A level word at its very start (`ERROR: x`, `[warn] x`, `WARN x`) counts, and goes where it says no
// more than the level does; `panic: x` and `NOTICE x` stay whole. Otherwise the level is INFO, on stderr too, where programs write
// progress as well as failures. `<3>x` is how a service tells systemd and the kernel the level (sd-daemon(3)).

import { levelOfSyslog } from '../../lib/record/level.ts';
import { bodyOf } from '../parts/body.ts';
import { levelWordAt, skipGap } from '../parts/level-word.ts';
import type { Format } from './format.ts';

/** Level words that say the level and nothing else. */
const SAYS_NO_MORE = /^[[<(]?(?:trace|debug|info|warn|warning|err|error|fatal)(?![A-Za-z])/i;

/** A severity between < and >, with no facility. */
const PRIORITY = /^<[0-7]>/;

export const plain: Format = {
  name: 'plain',
  recognise({ text }) {
    if (PRIORITY.test(text)) {
      return { time: undefined, level: levelOfSyslog(Number(text[1])), ...bodyOf(text.slice(3)) };
    }
    const found = levelWordAt(text, 0);
    const rest =
      found === undefined || !SAYS_NO_MORE.test(text) ? text : text.slice(skipGap(text, found.end));
    return { time: undefined, level: found?.level, ...bodyOf(rest) };
  },
};
