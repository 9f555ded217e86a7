// JSON, one object a line: pino, bunyan, zap, ECS and whoever names time, level and message in one of the usual ways
// (parts/members.ts), and the JSON form of our own records.
//
//   {"level":30,"time":1707914045123,"pid":7,"msg":"ready","req":{"id":1}}   becomes   … INFO ready pid=7 req.id=1
//
// A record in its JSON form keeps time, level, message and fields; its source is the pipeline's to say. What claims to be
// an EVENT, METRIC, ALERT or GAP becomes a log line, a SPAN stays one.

import { PIPELINE_FIELDS } from '../../lib/kernel/adopter.ts';
import { formatField } from '../../lib/record/format.ts';
import { recordFromJson } from '../../lib/record/json.ts';
import { isKind, isLevel } from '../../lib/record/kind.ts';
import { isSource } from '../../lib/record/source.ts';
import { isTime } from '../../lib/record/time.ts';
import { toByteString } from '../parts/byte-string.ts';
import { jsonMembers } from '../parts/json-members.ts';
import { reshape } from '../parts/json-shapes.ts';
import { type Member, recogniseMembers } from '../parts/members.ts';
import type { Clock } from '../time/clock.ts';
import type { Format, Recognised } from './format.ts';

export const json: Format = {
  name: 'json',
  recognise({ text, clock }) {
    if (text[0] !== '{') return undefined;
    const members = jsonMembers(text);
    if (members === undefined) return undefined;
    if (!isOwnForm(members)) return recogniseMembers(reshape(members), clock);
    return spanOf(text, members) ?? recogniseOwn(members, clock);
  },
};

/** True when the line says ts, source and kind or level as a record does. */
function isOwnForm(members: readonly Member[]): boolean {
  let found = 0;
  for (const { key, text, isString } of members) {
    if (!isString) continue;
    if (key === 'ts' && isTime(text)) found |= 1;
    else if (key === 'source' && isSource(text)) found |= 2;
    else if ((key === 'kind' && isKind(text)) || key === 'level') found |= 4;
  }
  return found === 7;
}

/** A SPAN in JSON form: its labels and values are told apart as text tells them. */
function spanOf(line: string, members: readonly Member[]): Recognised | undefined {
  if (!members.some(({ key, text }) => key === 'kind' && text === 'SPAN')) return undefined;
  const span = recordFromJson(Buffer.from(line, 'latin1').toString('utf8'));
  if (span === undefined) return undefined;
  const own = span.fields.filter(({ key }) => !PIPELINE_FIELDS.has(key));
  return {
    time: span.time,
    level: undefined,
    isSpan: true,
    message: toByteString(span.message),
    fields: own.map((field) => ` ${toByteString(formatField('SPAN', field))}`).join(''),
    isRecord: true,
    claims: span.fields.length - own.length,
  };
}

/** What a record in JSON form says. Its fields may stand in objects of their own, which have been flattened. */
function recogniseOwn(members: readonly Member[], clock: Clock): Recognised {
  let signal = '';
  const rest: Member[] = [];
  for (const member of members) {
    const { key, text, isString } = member;
    if (key === 'kind' && !isLevel(text)) signal = text;
    else if (key === 'kind') rest.push({ key: 'level', text, isString });
    else if (key.includes('.')) rest.push({ key: key.replace(GROUP, ''), text, isString });
    else if (!LEFT_OUT.has(key)) rest.push(member);
  }
  const recognised = recogniseMembers(rest, clock);
  const message = signal === '' ? recognised.message : `${signal} ${recognised.message}`;
  return { ...recognised, message, isRecord: true };
}

/** The objects whose members are fields. */
const GROUP = /^(?:labels|values|fields)\./;
/** The source, which is not the line's to say, and such objects without members. */
const LEFT_OUT: ReadonlySet<string> = new Set(['source', 'labels', 'values', 'fields']);
