// Columns set apart by bars behind the time: a level, the name of a component, a number of a process, in any order.
//
//   20171223-22:15:29:606|Step_LSC|30002312|onStandStepChanged 3579

import type { Level } from '../../lib/record/kind.ts';
import { parseLevel } from '../../lib/record/level.ts';
import { bodyOf } from '../parts/body.ts';
import { trimBytesStart } from '../parts/byte-string.ts';
import type { Format } from './format.ts';

const COLUMN = /\| *([^|\s]{1,100}) *(?=\|)/y;
const NAME = /^[A-Za-z_][\w.$:-]*$/;
const NUMBER = /^[0-9]{1,12}$/;
const MOST_COLUMNS = 3;

export const piped: Format = {
  name: 'piped',
  recognise({ text, lead }) {
    if (lead === undefined || lead.isOpen || text[lead.end] !== '|') return undefined;
    let level: Level | undefined;
    let component: string | undefined;
    let pid: string | undefined;
    let at = lead.end;
    for (let columns = 0; columns < MOST_COLUMNS; columns++) {
      COLUMN.lastIndex = at;
      const word = COLUMN.exec(text)?.[1];
      if (word === undefined) break;
      if (NUMBER.test(word) && pid === undefined) pid = word;
      else if (level === undefined && word.length > 1 && !NUMBER.test(word) && parseLevel(word) !== undefined)
        level = parseLevel(word);
      else if (NAME.test(word) && component === undefined) component = word;
      else break;
      at = COLUMN.lastIndex;
    }
    if (at === lead.end) return undefined;
    const header = [
      ['component', component],
      ['pid', pid],
    ] as const;
    return { time: lead.time, level, ...bodyOf(trimBytesStart(text.slice(at + 1)), header) };
  },
};
