// The part of a timeline between two positions, as a source. Where a file ends in the middle of a line an LF ends it, so that two
// files never share a line.

import { closeTimeline, readTimeline, type Timeline } from '../timeline/timeline.ts';
import type { Source } from './source.ts';

const LF = 0x0a;

/** The bytes of [from, to). Closes the timeline. */
export function createSpan(timeline: Timeline, from: number, to: number): Source {
  let position = from;
  let last = LF;
  const isJoint = (): boolean => position < to && timeline.starts.includes(position);
  return {
    read(target, at, length) {
      if (last !== LF && isJoint()) {
        target[at] = last = LF;
        return 1;
      }
      const count = readTimeline(timeline, target, at, Math.min(length, to - position), position);
      position += count;
      if (count > 0) last = target[at + count - 1] as number;
      else position = to;
      return count;
    },
    close: () => closeTimeline(timeline),
  };
}
