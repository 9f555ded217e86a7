// The part of a timeline between two positions, as a source. Where a file ends in the middle of a line an LF ends it, so that two
// files never share a line.

import type { Range } from '../timeline/seek.ts';
import { closeTimeline, readTimeline, type Timeline } from '../timeline/timeline.ts';
import type { Source } from './source.ts';

const LF = 0x0a;

/** The bytes of [from, to). Closes the timeline. */
export function createSpan(timeline: Timeline, from: number, to: number): Source {
  return createSpans(timeline, [{ from, to }]);
}

/** The bytes of `ranges`, which begin where lines do, one after the other. Closes the timeline. */
export function createSpans(timeline: Timeline, ranges: readonly Range[]): Source {
  let index = 0;
  let position = ranges[0]?.from ?? 0;
  let last = LF;
  const isJoint = ({ to }: Range): boolean => position < to && timeline.starts.includes(position);
  return {
    read(target, at, length) {
      for (let range = ranges[index]; range !== undefined; range = ranges[index]) {
        if (last !== LF && isJoint(range)) {
          target[at] = last = LF;
          return 1;
        }
        const count = readTimeline(timeline, target, at, Math.min(length, range.to - position), position);
        position += count;
        if (count > 0) {
          last = target[at + count - 1] as number;
          return count;
        }
        index++;
        position = ranges[index]?.from ?? 0;
      }
      return 0;
    },
    close: () => closeTimeline(timeline),
  };
}
