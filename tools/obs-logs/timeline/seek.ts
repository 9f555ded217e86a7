// Where a range of time stands in a timeline: by binary search, in a few reads whatever its size.
//
// Lines of a ring are nearly in order: of several sources they come within moments of each other. So the search looks for
// a minute before the start and a minute after the end of the range, and the lines of these minutes are looked at one by
// one. Whether the order holds at all is tried first at places all over the timeline; where it does not (a clock was set
// back, files were put together), all of it is read.

import { createLineTimes } from './line-time.ts';
import { nextLineStart } from './lines.ts';
import { readTimeline, type Timeline } from './timeline.ts';

/** Lines further out of order than this may be missed. */
export const DISORDER_US = 60e6;
/** Places where the order is tried. */
const PROBES = 64;
/** A smaller timeline is read whole. */
const SMALL_BYTES = 256 * 1024;
const PROBE_BYTES = 4096;
/** So far a line with a time is looked for. */
const MOST_LINE_BYTES = 1024 * 1024;

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Positions between which all lines of [sinceUs, untilUs) stand. */
export function seekRange(timeline: Timeline, sinceUs: number, untilUs: number): Range {
  const whole = { from: 0, to: timeline.end };
  if (timeline.end <= SMALL_BYTES) return whole;
  const prober = createProber(timeline);
  if (!isOrdered(timeline, prober)) return whole;
  const from = sinceUs === Number.NEGATIVE_INFINITY ? 0 : search(timeline, prober, sinceUs - DISORDER_US);
  const to =
    untilUs === Number.POSITIVE_INFINITY ? timeline.end : search(timeline, prober, untilUs + DISORDER_US);
  return { from, to: Math.max(from, to) };
}

/** The time of the first record that starts at or behind a position, and where it starts. */
interface Found {
  readonly us: number;
  readonly position: number;
}

/** Undefined where no record follows. */
type Prober = (position: number) => Found | undefined;

function createProber(timeline: Timeline): Prober {
  const times = createLineTimes();
  const area = Buffer.allocUnsafe(PROBE_BYTES);
  const timeAt = (position: number): number => {
    const count = readTimeline(timeline, area, 0, 64, position);
    if (area[0] !== 0x7b) return times.of(area, 0, count);
    const end = nextLineStart(timeline, position, area);
    const line = Buffer.allocUnsafe(Math.min(end - position, MOST_LINE_BYTES));
    return times.of(line, 0, readTimeline(timeline, line, 0, line.length, position));
  };
  return (position) => {
    let at = position === 0 ? 0 : nextLineStart(timeline, position - 1, area);
    while (at < timeline.end && at - position <= MOST_LINE_BYTES) {
      const us = timeAt(at);
      if (!Number.isNaN(us)) return { us, position: at };
      at = nextLineStart(timeline, at, area);
    }
    return undefined;
  };
}

function isOrdered(timeline: Timeline, prober: Prober): boolean {
  let latestUs = Number.NEGATIVE_INFINITY;
  for (let probe = 0; probe < PROBES; probe++) {
    const position = Math.floor((timeline.end / PROBES) * probe);
    const found = prober(position);
    if (found === undefined) {
      // Far from any record there is no order to go by.
      if (timeline.end - position > MOST_LINE_BYTES) return false;
      continue;
    }
    if (found.us < latestUs - DISORDER_US) return false;
    latestUs = Math.max(latestUs, found.us);
  }
  return true;
}

/** The start of the first record of `us` or later, for as far as the order goes; the end where there is none. */
function search(timeline: Timeline, prober: Prober, us: number): number {
  let low = 0;
  let high = timeline.end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = prober(middle);
    if (found === undefined || found.us >= us) high = middle;
    else low = found.position + 1;
  }
  return low >= timeline.end ? timeline.end : (prober(low)?.position ?? timeline.end);
}
