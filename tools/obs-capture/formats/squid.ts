// The native access log of Squid: seconds since 1970, milliseconds taken, client, result and status, bytes, request.
//
//   1286536309.450    921 192.168.0.227 TCP_MISS/200 507 POST http://a.b/ - DIRECT/10.0.0.5 text/xml

import { headerFields } from '../parts/body.ts';
import { timeOfNumber } from '../time/epoch.ts';
import type { Format } from './format.ts';

const LINE =
  /^([0-9]{10}\.[0-9]{3}) +(-?[0-9]+) (\S{1,255}) ([A-Z_]+)\/([0-9]{3}) ([0-9]+) ([A-Z_]+ \S+) (\S+) (\S+)(?: (\S+))?$/;

export const squid: Format = {
  name: 'squid',
  recognise({ text }) {
    const match = LINE.exec(text);
    if (match === null) return undefined;
    const [, seconds = '', elapsed, client, result, status = '', bytes, request = '', user, hierarchy, type] =
      match;
    const fields = headerFields([
      ['status', status],
      ['bytes', bytes],
      ['dur', `${elapsed}ms`],
      ['client', client],
      ['result', result],
      ['user', user === '-' ? undefined : user],
      ['hierarchy', hierarchy],
      ['type', type === '-' ? undefined : type],
    ]);
    const level = status >= '500' ? 'ERROR' : status >= '400' ? 'WARN' : 'INFO';
    return { time: timeOfNumber(seconds), level, message: request, fields, claims: 0 };
  },
};
