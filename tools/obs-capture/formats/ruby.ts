// Ruby's Logger, as Rails and Sidekiq set it up. The name of the program is the component.
//
//   I, [2026-02-14T12:34:05.123456 #1234]  INFO -- web: message

import { bodyOf } from '../parts/body.ts';
import { levelOf } from '../parts/layout.ts';
import { timeAt } from '../time/find.ts';
import type { Format } from './format.ts';

const BEGIN = /^[DIWEFUA], \[/;
const REST = / ?#([0-9]+)\] +(DEBUG|INFO|WARN|ERROR|FATAL|ANY|UNKNOWN) -- ([^:\n]{0,100}): ?/y;

export const ruby: Format = {
  name: 'ruby',
  recognise({ text, clock }) {
    if (!BEGIN.test(text)) return undefined;
    const found = timeAt(text, 4, clock);
    if (found === undefined) return undefined;
    REST.lastIndex = found.end;
    const rest = REST.exec(text);
    if (rest === null) return undefined;
    const [, pid, level = '', component] = rest;
    return {
      time: found.time,
      level: levelOf(level),
      ...bodyOf(text.slice(REST.lastIndex), [
        ['component', component],
        ['pid', pid],
      ]),
    };
  },
};
