// Syslog as RFC 3164 describes what everybody wrote, in files and, with a priority in front, on the network; with the time as rsyslog
// can write it, RFC 3339, too. The tag is the component.
//
//   Feb 14 12:34:05 host sshd[1234]: message          <34>Feb 14 12:34:05 host su: message          <34>Feb 14 12:34:05 su: message
//   2026-02-14T12:34:05.123456+01:00 host sshd[1234]: message

import { levelOfSyslog } from '../../lib/record/level.ts';
import { bodyOf } from '../parts/body.ts';
import { trimBytesStart } from '../parts/byte-string.ts';
import { levelWordAt } from '../parts/level-word.ts';
import { facilityOf, severityOf } from '../parts/priority.ts';
import type { Format } from './format.ts';
import { type Lead, type LogLine, leadAt } from './line.ts';

const PRIORITY = /^<([0-9]{1,3})>/;
/** Host and tag. A tag has blanks in it only before a process id; a version may stand behind it: `syslogd 1.4.1: restart`. */
const HOST = / +([^\s:[\]]{1,255}) +/y;
const TAG = /([^[\]:\n]{1,64})\[([0-9]{1,10})\](?:: ?|(?= \())|([^\s:[\]]{1,64}(?: [0-9][\w.]*)?): ?/y;
/** A time of RFC 3339 may begin any line; only a tag with a process id makes it syslog. */
const TAG_WITH_PID = /([^\s[\]:]{1,64})\[([0-9]{1,10})\]: ?/y;

export const rfc3164: Format = {
  name: 'rfc3164',
  recognise(line) {
    const priority = PRIORITY.exec(line.text);
    const lead = priority === null ? line.lead : leadAt(line.text, priority[0].length, line.clock);
    if (lead === undefined || lead.isOpen) return undefined;
    const severity = priority === null ? undefined : severityOf(priority[1]!);
    if (priority !== null && severity === undefined) return undefined;
    return recogniseTagged(line, lead, priority?.[1], severity);
  },
};

function recogniseTagged(
  { text }: LogLine,
  lead: Lead,
  priority: string | undefined,
  severity: number | undefined,
) {
  const isSyslog = lead.shape === 'syslog' || (priority !== undefined && lead.shape === 'whole');
  if (!isSyslog && lead.shape !== 'whole') return undefined;
  HOST.lastIndex = lead.end;
  const host = HOST.exec(text)?.[1];
  // syslog(3) says no host to a socket of its own machine.
  const isLocal = host === undefined && priority !== undefined;
  if (!isLocal && (host === undefined || levelWordAt(text, text.indexOf(host, lead.end)) !== undefined))
    return undefined;
  const pattern = isSyslog ? TAG : TAG_WITH_PID;
  const at = isLocal ? lead.end + 1 : HOST.lastIndex;
  pattern.lastIndex = at;
  const tag = pattern.exec(text);
  if (tag === null && (isLocal || !isSyslog)) return undefined;
  const rest = trimBytesStart(text.slice(tag === null ? at : pattern.lastIndex));
  return {
    time: lead.time,
    level: severity === undefined ? levelWordAt(rest, 0)?.level : levelOfSyslog(severity),
    ...bodyOf(rest, [
      ['component', tag?.[1] ?? tag?.[3]],
      ['host', host],
      ['pid', tag?.[2]],
      ['facility', priority === undefined ? undefined : facilityOf(priority)],
    ]),
  };
}
