// Anything: the whole line is the message. A level word at its very start (`ERROR: x`, `[warn] x`) counts; otherwise the
// level is INFO, on stderr too, where programs write progress as well as failures.

import { bodyOf } from '../parts/body.ts';
import { levelWordAt } from '../parts/level-word.ts';
import type { Format } from './format.ts';

export const plain: Format = {
  name: 'plain',
  recognise: (line) => ({ time: undefined, level: levelWordAt(line, 0)?.level, ...bodyOf(line) }),
};
