// Android's logcat, with its usual threadtime and with its brief time format. The tag is the component.
//
//   02-14 12:34:05.123  1234  5678 D WindowManager: message          02-14 12:34:05.123 D/WindowManager( 1234): message

import { bodyOf } from '../parts/body.ts';
import { levelOf } from '../parts/layout.ts';
import type { Format } from './format.ts';

const THREADTIME =
  / +(?<pid>[0-9]+) +(?<tid>[0-9]+) (?<level>[VDIWEFA]) (?<tag>[^:]{0,80}(?::[^:\s][^:]{0,80}){0,3}): ?/y;
const BRIEF = / (?<level>[VDIWEFA])\/(?<tag>[^(]{1,80})\( *(?<pid>[0-9]+)\): ?/y;

export const logcat: Format = {
  name: 'logcat',
  recognise({ text, lead }) {
    if (lead === undefined || lead.isOpen || (lead.shape !== 'short' && lead.shape !== 'whole'))
      return undefined;
    for (const head of [THREADTIME, BRIEF]) {
      head.lastIndex = lead.end;
      const groups = head.exec(text)?.groups;
      if (groups === undefined) continue;
      const { pid, tid, level = '', tag } = groups;
      const rest = text.slice(head.lastIndex);
      return {
        time: lead.time,
        level: levelOf(level),
        ...bodyOf(rest, [
          ['component', tag],
          ['pid', pid],
          ['tid', tid],
        ]),
      };
    }
    return undefined;
  },
};
