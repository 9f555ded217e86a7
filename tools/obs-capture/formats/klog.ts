// klog and glog, which Kubernetes and much of Google's software write. A year stands there only in newer glog.
//
//   I0214 12:34:05.123456    1234 server.go:12] "Pod updated" pod="kube-system/dns"

import type { Level } from '../../lib/record/kind.ts';
import { fieldsFrom } from '../../lib/record/parse.ts';
import { bodyOf, type FreeBody, type Header, headerFields, spansOf, tokenOf } from '../parts/body.ts';
import { unquoteBytes } from '../parts/byte-string.ts';
import type { Format } from './format.ts';

const HEAD =
  /^([IWEF])([0-9]{4})?([0-9]{2})([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6}) +([0-9]+) ([^\s:\]]+:[0-9]+)\] ?/;
const LEVELS: ReadonlyMap<string, Level> = new Map([
  ['I', 'INFO'],
  ['W', 'WARN'],
  ['E', 'ERROR'],
  ['F', 'FATAL'],
]);

export const klog: Format = {
  name: 'klog',
  recognise({ text, clock }) {
    const match = HEAD.exec(text);
    if (match === null) return undefined;
    const [
      head,
      letter = '',
      year,
      month,
      day,
      hour = '',
      minute = '',
      second = '',
      fraction = '',
      pid,
      caller,
    ] = match;
    const time = clock.read({ year, month, day, hour, minute, second, fraction, zone: undefined });
    if (time === undefined) return undefined;
    const header: Header = [
      ['pid', pid],
      ['caller', caller],
    ];
    return { time, level: LEVELS.get(letter), ...structured(text.slice(head.length), header) };
  },
};

/** A message in quotes with only fields behind it, or any other text. */
function structured(text: string, header: Header): FreeBody {
  const body = bodyOf(text, header);
  const from = text.startsWith('"') ? fieldsFrom(text) : 0;
  if (from <= 0 || body.isBody) return body;
  const fields = spansOf(text, from).map((span) => ` ${tokenOf(text, span)}`);
  return {
    message: unquoteBytes(text, 0, from),
    fields: fields.join('') + headerFields(header),
    claims: 0,
  };
}
