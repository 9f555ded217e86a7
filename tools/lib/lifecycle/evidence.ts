// A record as evidence: what it says, when, and the line it stands in, so that whatever is concluded from it can show it.

import { readRecord } from '../record/json.ts';
import type { RecordLine } from '../record/record.ts';
import { timeMs } from '../record/time.ts';

export interface Evidence {
  readonly record: RecordLine;
  /** Unix milliseconds. */
  readonly atMs: number;
  /** As it was read, without its LF. */
  readonly line: string;
}

/** The evidence that a line in either form is; undefined for a line that is no record. */
export function evidenceOf(line: string): Evidence | undefined {
  const record = readRecord(line);
  return record === undefined ? undefined : { record, atMs: timeMs(record.time), line };
}

/** The order of time. Sorting is stable: what was said at one time keeps its order. */
export function byTime(left: Evidence, right: Evidence): number {
  return left.atMs - right.atMs;
}
