// Access logs of nginx, Apache and everybody who writes the common or the combined log format, a virtual host in front and further
// columns behind included. The status decides the level: 5xx is an ERROR, 4xx a WARN.
//
//   10.0.0.5 - ada [14/Feb/2026:12:34:05 +0100] "GET /index.html HTTP/1.1" 200 5316 "https://a.b/" "Mozilla/5.0"

import type { Level } from '../../lib/record/kind.ts';
import { headerFields } from '../parts/body.ts';
import { timeAt } from '../time/find.ts';
import type { Format } from './format.ts';

const QUOTED = '"((?:[^"\\\\]|\\\\.)*)"';
const LINE = new RegExp(
  `^(?:([^\\s"[\\]]{1,255}:[0-9]{1,5}) )?([^\\s"[\\]]{1,255}) ([^\\s"[\\]]{1,255}) ([^"[\\]]{1,255}) \\[([^\\]]{20,40})\\] ${QUOTED} ([0-9]{3}) ([0-9]+|-)(?: ${QUOTED} ${QUOTED})?(?: (.*))?$`,
);
const REQUEST = /^([A-Z]{3,20}) (\S+)(?: HTTP\/[0-9.]+)?$/;

export const access: Format = {
  name: 'access',
  recognise({ text, clock }) {
    // The bracket stands behind at least three words.
    if (text.length < 40 || text.indexOf('[') < 6) return undefined;
    const match = LINE.exec(text);
    if (match === null) return undefined;
    const [
      ,
      vhost,
      client,
      identity,
      user,
      stamp = '',
      request = '',
      status = '',
      bytes,
      referer,
      agent,
      more,
    ] = match;
    const found = timeAt(stamp, 0, clock);
    if (found?.end !== stamp.length) return undefined;
    const [, method, path] = REQUEST.exec(request) ?? [];
    const fields = headerFields([
      ['method', method],
      ['path', path],
      ['status', status],
      ['bytes', given(bytes)],
      ['client', client],
      ['ident', given(identity)],
      ['user', given(user)],
      ['vhost', vhost],
      ['referer', given(referer)],
      ['agent', given(agent)],
      ['more', more],
    ]);
    return { time: found.time, level: levelOfStatus(status), message: request, fields, claims: 0 };
  },
};

/** A dash says that there is none. */
function given(text: string | undefined): string | undefined {
  return text === '-' ? undefined : text;
}

function levelOfStatus(status: string): Level {
  return status >= '500' ? 'ERROR' : status >= '400' ? 'WARN' : 'INFO';
}
