// The formats of strings that a schema may ask for.

import { isIPv4, isIPv6 } from 'node:net';
import { isTime } from '../../lib/record/time.ts';

const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const CLOCK =
  /^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:[zZ]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;
const UUID = /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const MAILBOX = /^[^\s@"<>()[\],;:\\]{1,64}$/;
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s"<>\\^`{|}]*$/;

function isDate(text: string): boolean {
  return DATE.test(text) && isTime(`${text}T00:00:00Z`);
}

function isHostname(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => LABEL.test(label));
}

/** By name; what each means is RFC 3339, RFC 1123, RFC 4291, RFC 9562 and RFC 3986, mail addresses as people write them. */
export const FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  [
    'date-time',
    (text) => isDate(text.slice(0, 10)) && /^[tT ]$/.test(text.charAt(10)) && CLOCK.test(text.slice(11)),
  ],
  ['date', isDate],
  ['time', (text) => CLOCK.test(text)],
  [
    'email',
    (text) =>
      MAILBOX.test(text.slice(0, text.lastIndexOf('@'))) && isHostname(text.slice(text.lastIndexOf('@') + 1)),
  ],
  ['hostname', isHostname],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  ['uri', (text) => URI.test(text)],
  ['uuid', (text) => UUID.test(text)],
]);
