// The error log of Apache httpd, of 2.2 and of 2.4. The module is the component.
//
//   [Sat Feb 14 12:34:05 2026] [error] [client 10.0.0.5] File does not exist: /srv/x
//   [Sat Feb 14 12:34:05.123456 2026] [core:error] [pid 1234:tid 5678] [client 10.0.0.5:4711] AH00128: File does not exist: /srv/x

import { bodyOf } from '../parts/body.ts';
import { levelOf } from '../parts/layout.ts';
import type { Format } from './format.ts';

const HEAD =
  / \[(?:([a-z0-9_]*):)?(emerg|alert|crit|error|warn|notice|info|debug|trace[1-8])\](?: \[pid ([0-9]+)(?::tid ([0-9]+))?\])?(?: \[client ([^\]\s]+)\])? ?/y;

export const apache: Format = {
  name: 'apache',
  recognise({ text, lead }) {
    if (lead === undefined || lead.isOpen || text[0] !== '[') return undefined;
    HEAD.lastIndex = lead.end;
    const head = HEAD.exec(text);
    if (head === null) return undefined;
    const [, component, level = '', pid, tid, client] = head;
    const rest = text.slice(HEAD.lastIndex);
    return {
      time: lead.time,
      level: levelOf(level),
      ...bodyOf(rest, [
        ['component', component],
        ['pid', pid],
        ['tid', tid],
        ['client', client],
      ]),
    };
  },
};
