// Syslog as RFC 5424 has it. The severity is the level, the application the component; parameters of the structured data are fields.
//
//   <34>1 2026-02-14T12:34:05.123Z host app 1234 ID47 [example@32473 key="value"] message

import { levelOfSyslog } from '../../lib/record/level.ts';
import { bodyOf, type Header } from '../parts/body.ts';
import { type Member, memberFields } from '../parts/members.ts';
import { facilityOf, severityOf } from '../parts/priority.ts';
import { timeOfText } from '../time/find.ts';
import type { Format } from './format.ts';

const HEAD = /^<([0-9]{1,3})>[1-9][0-9]? (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) /;
const NIL = '-';
/** RFC 5424 wants it in front of a message in UTF-8. */
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

export const rfc5424: Format = {
  name: 'rfc5424',
  recognise({ text, clock }) {
    const match = HEAD.exec(text);
    if (match === null) return undefined;
    const [head, priority = '', stamp = '', ...names] = match;
    const time = timeOfText(stamp, clock);
    const severity = severityOf(priority);
    if (severity === undefined || (time === undefined && stamp !== NIL)) return undefined;
    const data = structuredData(text, head.length);
    if (data === undefined) return undefined;
    const [host, component, pid, msgid] = names.map((name) => (name === NIL ? undefined : name));
    const header: Header = [
      ['component', component],
      ['host', host],
      ['pid', pid],
      ['msgid', msgid],
      ['facility', facilityOf(priority)],
    ];
    const message = text.slice(data.end).replace(/^ /, '');
    const body = bodyOf(
      message.startsWith(BYTE_ORDER_MARK) ? message.slice(BYTE_ORDER_MARK.length) : message,
      header,
    );
    const { fields, claims } = memberFields(data.members);
    return { time, level: levelOfSyslog(severity), ...body, fields: body.fields + fields, claims };
  },
};

interface StructuredData {
  readonly members: readonly Member[];
  readonly end: number;
}

const ELEMENT = /\[[^\s=\]"]{1,32}/y;
const PARAMETER = / ([^\s=\]"]{1,32})="((?:[^"\\\]]|\\.)*)"/y;

/** The elements at `start`, or their NIL; undefined where neither stands. */
function structuredData(text: string, start: number): StructuredData | undefined {
  const members: Member[] = [];
  let at = start;
  if (text[at] === NIL) return { members, end: at + 1 };
  while (text[at] === '[') {
    ELEMENT.lastIndex = at;
    if (!ELEMENT.test(text)) return undefined;
    at = ELEMENT.lastIndex;
    for (;;) {
      PARAMETER.lastIndex = at;
      const parameter = PARAMETER.exec(text);
      if (parameter === null) break;
      const [, key = '', value = ''] = parameter;
      members.push({ key, text: value.replace(/\\(["\\\]])/g, '$1'), isString: true });
      at = PARAMETER.lastIndex;
    }
    if (text[at] !== ']') return undefined;
    at++;
  }
  return at === start ? undefined : { members, end: at };
}
