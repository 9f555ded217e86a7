// Lines behind a word that somebody has put in front of them, the name of a file, a container or a pod:
//
//   nova-api.log 2017-05-16 00:00:00.008 25746 INFO nova.wsgi message          web-1  | 2026-02-14 12:34:05 ERROR message
//
// Only a whole time with a level behind it counts there.

import { headerFields } from '../parts/body.ts';
import type { Format } from './format.ts';
import { leading } from './leading.ts';
import { LogLine } from './line.ts';
import { log4j } from './log4j.ts';
import { python } from './python.ts';

const PREFIX = /^([^\s=]{1,200}?)(?: +\| ?|: ?| +)(?=[[(]?[0-9]{4}[-/.]?[0-9]{2})/;
const BEHIND: readonly Format[] = [log4j, python, leading];

export const prefixed: Format = {
  name: 'prefixed',
  recognise({ text, clock }) {
    const prefix = PREFIX.exec(text);
    if (prefix === null) return undefined;
    const line = new LogLine(text.slice(prefix[0].length), clock);
    if (line.lead?.shape !== 'whole') return undefined;
    for (const format of BEHIND) {
      const recognised = format.recognise(line);
      if (recognised?.level === undefined) continue;
      return { ...recognised, fields: recognised.fields + headerFields([['prefix', prefix[1]]]) };
    }
    return undefined;
  },
};
