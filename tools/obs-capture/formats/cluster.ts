// Logs of supercomputers, as the computer failure data repository and Loghub keep them: an alert category, seconds since 1970, the date and
// the node stand before a line of BlueGene or of syslog; and the event log of LANL's HPC clusters, whose time is its fifth word.
//
//   - 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 R02-M1 RAS KERNEL INFO instruction cache parity error corrected
//   - 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: session closed for user root
//   134681 node-246 unix.hw state_change.unavailable 1077804742 1 Component State Change: …

import { parseLevel } from '../../lib/record/level.ts';
import { bodyOf } from '../parts/body.ts';
import { timeOfNumber } from '../time/epoch.ts';
import type { Format, Recognised } from './format.ts';

const LABELLED = /^(-|[A-Z][A-Z0-9_-]{0,40}) ([0-9]{9,10}) [0-9]{4}\.[0-9]{2}\.[0-9]{2} (\S{1,255}) (?=\S)/;
const BLUE_GENE =
  /[0-9]{4}(?:-[0-9]{2}){3}\.[0-9]{2}\.([0-9]{2})(\.[0-9]{1,9}) \S+ (\S+) (\S+) ([A-Z]+)(?: |$)/y;
const SYSLOG =
  /(?:[A-Z][a-z]{2}) {1,2}[0-9]{1,2} [0-9]{2}:[0-9]{2}:[0-9]{2} \S{1,255} (?:([^\s:[\]]{1,128})(?:\[([0-9]{1,10})\])?: ?)?/y;
const LANL = /^([0-9]{1,10}) ([A-Za-z]\S{0,99}) ([A-Za-z]\S{0,99}) ([A-Za-z]\S{0,99}) ([0-9]{9,10}) ([01]) /;

export const cluster: Format = {
  name: 'cluster',
  recognise: ({ text }) => labelled(text) ?? lanl(text),
};

function labelled(text: string): Recognised | undefined {
  const match = LABELLED.exec(text);
  if (match === null) return undefined;
  const [head, category = '', seconds = '', host] = match;
  const alert = category === '-' ? undefined : category;
  return (
    blueGene(text, head.length, seconds, host, alert) ??
    clusterSyslog(text, head.length, seconds, host, alert)
  );
}

type Word = string | undefined;

function blueGene(
  text: string,
  start: number,
  seconds: string,
  host: Word,
  alert: Word,
): Recognised | undefined {
  BLUE_GENE.lastIndex = start;
  const match = BLUE_GENE.exec(text);
  if (match === null) return undefined;
  const [, second, fraction, type, component, word = ''] = match;
  const level = parseLevel(word);
  if (level === undefined) return undefined;
  // The finer time is a local one of a zone that is not said: it counts for its fraction where it shows the same second.
  const isSame = Number(second) === Number(seconds) % 60;
  return {
    time: timeOfNumber(isSame ? seconds + fraction : seconds),
    level,
    ...bodyOf(text.slice(BLUE_GENE.lastIndex), [
      ['component', component],
      ['host', host],
      ['type', type],
      ['category', alert],
    ]),
  };
}

function clusterSyslog(
  text: string,
  start: number,
  seconds: string,
  host: Word,
  alert: Word,
): Recognised | undefined {
  SYSLOG.lastIndex = start;
  const match = SYSLOG.exec(text);
  if (match === null) return undefined;
  return {
    time: timeOfNumber(seconds),
    level: undefined,
    ...bodyOf(text.slice(SYSLOG.lastIndex), [
      ['component', match[1]],
      ['host', host],
      ['pid', match[2]],
      ['category', alert],
    ]),
  };
}

function lanl(text: string): Recognised | undefined {
  const match = LANL.exec(text);
  if (match === null) return undefined;
  const [head, id, host, component, state, seconds = '', flag] = match;
  return {
    time: timeOfNumber(seconds),
    level: undefined,
    ...bodyOf(text.slice(head.length), [
      ['component', component],
      ['host', host],
      ['state', state],
      ['id', id],
      ['flag', flag],
    ]),
  };
}
