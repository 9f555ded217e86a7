// Where the last generation of an instance in a timeline begins: with the EVENT record that says it started.

import { parseRecord } from '../../lib/record/parse.ts';
import { forLinesBackwards } from './lines.ts';
import type { Timeline } from './timeline.ts';

/** The position of the last `EVENT start` before `end`; undefined where there is none. */
export function startOfGeneration(timeline: Timeline, end: number, maxLineBytes: number): number | undefined {
  let start: number | undefined;
  forLinesBackwards(timeline, 0, end, maxLineBytes, (line, position) => {
    if (!line.includes(' EVENT start')) return true;
    const record = parseRecord(line.toString('utf8').trimEnd());
    if (record?.kind !== 'EVENT' || record.message !== 'start') return true;
    start = position;
    return false;
  });
  return start;
}
