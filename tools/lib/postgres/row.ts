// A record as a row of deployment_logs, and back.
//
//   deployment  the service      timestamp  to the microsecond       stream  its field, else stdout; a field of stdout stands in fields, too
//   message     the message      source     service and instance     kind    as in the record
//   fields      the other fields as the JSON form of the record has them behind the message
//   id          its number in the deployment        ring    which DIR it comes from
//
// PostgreSQL has no text with NUL: U+2400 stands for it.

import { fieldsToJson, recordFromJson } from '../record/json.ts';
import type { RecordLine } from '../record/record.ts';

/** The columns in the order of rowOf. */
export const COLUMNS = 'deployment, id, timestamp, stream, message, source, kind, fields, ring';
/** What recordOfRow wants of a row. */
export const SELECTED = `to_char(timestamp at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as time, stream, message, source, kind, fields::text as fields`;

const NUL_PICTURE = '\u2400';
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\0', NUL_PICTURE],
]);
const SPECIAL = /[\\\n\r\t\0]/g;

/** Where a row belongs. */
export interface Owner {
  readonly deployment: string;
  /** The number of the ring that it comes from. */
  readonly ring: number;
}

/** What stands before the number of a row. */
export function prefixOf({ deployment }: Owner): string {
  return `${text(deployment)}\t`;
}

/** One line of COPY's text format. */
export function rowOf(record: RecordLine, owner: Owner, id: number): string {
  const { time, source, kind, message } = record;
  const stream = record.fields.find(({ key }) => key === 'stream')?.value === 'stderr' ? 'stderr' : 'stdout';
  const others = stream === 'stdout' ? record.fields : record.fields.filter(({ key }) => key !== 'stream');
  const fields = fieldsToJson(kind, others).replaceAll('\\u0000', NUL_PICTURE);
  return `${prefixOf(owner)}${id}\t${databaseTime(time)}\t${stream}\t${text(message)}\t${text(source)}\t${kind}\t${text(fields)}\t${owner.ring}\n`;
}

/** PostgreSQL has no year 0: the year before 1 is 1 BC. */
function databaseTime(time: string): string {
  return time.startsWith('0000') ? `0001${time.slice(4)} BC` : time;
}

function text(value: string): string {
  return value.replace(SPECIAL, (found) => ESCAPES.get(found) ?? found);
}

/** The record of a row that was selected as SELECTED says; undefined when it is none that obs wrote. */
export function recordOfRow(row: Readonly<Record<string, unknown>>): RecordLine | undefined {
  const { time, stream, message, source, kind, fields } = row;
  if (typeof time !== 'string' || typeof fields !== 'string') return undefined;
  const header = JSON.stringify({ ts: timeOf(time), source, kind, msg: message }).slice(0, -1);
  const members = fields.slice(1);
  const record = recordFromJson(header + (members === '}' ? '' : ',') + members);
  if (record === undefined || stream !== 'stderr') return record;
  return { ...record, fields: [...record.fields, { key: 'stream', value: 'stderr', quoted: false }] };
}

/** Three digits less of the microseconds where they say nothing, as often as that is so. */
function timeOf(time: string): string {
  return `${time.replace(/(\.\d{3})000$/, '$1').replace(/\.000$/, '')}Z`;
}
