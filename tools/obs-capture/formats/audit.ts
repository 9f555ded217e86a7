// The log of Linux's auditd: the type is the message, what follows are fields.
//
//   type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e syscall=2 success=no

import { bodyOf } from '../parts/body.ts';
import { trimBytesEnd } from '../parts/byte-string.ts';
import { timeOfNumber } from '../time/epoch.ts';
import type { Format } from './format.ts';

const HEAD = /^(?:node=(\S+) )?type=([A-Z0-9_]{1,64}) msg=audit\(([0-9]{9,10}\.[0-9]{3}):([0-9]+)\): ?/;

export const audit: Format = {
  name: 'audit',
  recognise({ text }) {
    const match = HEAD.exec(text);
    if (match === null) return undefined;
    const [head, host, type = '', seconds = '', id] = match;
    const body = trimBytesEnd(`${type} ${text.slice(head.length)}`);
    const header = [
      ['host', host],
      ['audit_id', id],
    ] as const;
    return { time: timeOfNumber(seconds), level: undefined, ...bodyOf(body, header) };
  },
};
