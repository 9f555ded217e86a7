// Lines as the user describes them: a regular expression whose named groups are the time, the level, the message and the fields. Matched
// in linear time, whatever it is (lib/expr). A line that it does not match is read as text.
//
// A pattern of ASCII is matched on bytes, so that those which are no UTF-8 stay what they are; any other one on characters.

import { compileCapture } from '../../lib/expr/capture.ts';
import { PatternError } from '../../lib/expr/pattern.ts';
import { isTime } from '../../lib/record/time.ts';
import { toByteString } from '../parts/byte-string.ts';
import { type Member, namesTime, recogniseMembers } from '../parts/members.ts';
import type { Clock } from '../time/clock.ts';
import { timeOfNumber } from '../time/epoch.ts';
import { timeAt } from '../time/find.ts';
import type { Format } from './format.ts';

/** @throws PatternError for a pattern that cannot be used; its message says why */
export function patternFormat(source: string): Format {
  const { names, exec } = compileCapture(source);
  const isBytes = /^[\x00-\x7f]*$/.test(source);
  if (names.every((name) => name === undefined)) {
    throw new PatternError('it names no group, such as (?<message>.*)');
  }
  const hasMessage = names.some((name) => name === 'message' || name === 'msg');
  return {
    name: 'pattern',
    recognise({ text, clock }) {
      const groups = exec(isBytes ? text : Buffer.from(text, 'latin1').toString('utf8'));
      if (groups === undefined) return undefined;
      const members: Member[] = hasMessage ? [] : [{ key: 'message', text, isString: true }];
      names.forEach((key, index) => {
        const group = groups[index + 1];
        if (key === undefined || group === undefined) return;
        const captured = isBytes ? group : toByteString(group);
        members.push({ key, text: namesTime(key) ? asTime(captured, clock) : captured, isString: false });
      });
      return recogniseMembers(members, clock);
    },
  };
}

/** The time in the grammar, where the text is one: here even a time of day, since the user says that it is a time. */
function asTime(text: string, clock: Clock): string {
  if (isTime(text)) return text;
  const found = timeAt(text, 0, clock);
  return (found?.end === text.length ? found.time : timeOfNumber(text)) ?? text;
}
