// What the workload said: message and fields of its own, without time, source and level and without what the pipeline added.

import { formatField } from '../../lib/record/format.ts';
import { readRecord } from '../../lib/record/json.ts';

/** Fields that only the pipeline writes. */
const OF_THE_PIPELINE: ReadonlySet<string> = new Set([
  'stream',
  'seq',
  'w',
  'org',
  'app',
  'env',
  'proc',
  'node',
]);

/** A line, without its LF, as the workload said it; a quoted message is decoded, so this may be several lines. */
export function rawLine(line: string): string {
  const record = readRecord(line);
  if (record === undefined) return line;
  const own = record.fields.filter(({ key }) => !OF_THE_PIPELINE.has(key));
  const fields = own.map((field) => formatField(record.kind, field));
  return [...(record.message === '' ? [] : [record.message]), ...fields].join(' ');
}
