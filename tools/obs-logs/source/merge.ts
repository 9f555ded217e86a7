// Several sources as one, merged line by line in the order of time. Each keeps its own order; of lines of one time those
// of the source that was named first come first; a line without a time stays behind the one before it.
//
// A source that has nothing now does not hold the others up: what is there is merged.

import { createFront } from './front.ts';
import { Lane } from './lane.ts';
import type { Source } from './source.ts';

export function createMerge(sources: readonly Source[], maxLineBytes: number): Source {
  const lanes = sources.map((source) => new Lane(source, maxLineBytes));
  /** The lane in the middle of a line that is longer than it holds: nothing may come between its pieces. */
  let torn: Lane | undefined;

  /** Moves lines of `lane` while they come before `limit`; returns the bytes moved. */
  const move = (lane: Lane, limit: Lane | undefined, target: Buffer, at: number, room: number): number => {
    let moved = 0;
    while (lane.isReady && (limit === undefined || lane.isBefore(limit))) {
      const count = lane.take(target, at + moved, room - moved);
      if (count === 0) break;
      moved += count;
      const wasTorn = torn !== undefined;
      torn = lane.isTorn ? lane : undefined;
      // The line is to be ended, or has just been, and then another lane may come first.
      if (wasTorn || lane.isTorn) break;
    }
    return moved;
  };

  /** Fills the lanes that have no line; a promise only where one must be waited for. */
  const fillAll = (from = 0): Promise<void> | undefined => {
    for (let index = from; index < lanes.length; index++) {
      const filled = (lanes[index] as Lane).fill();
      if (filled !== undefined) return filled.then(() => fillAll(index + 1));
    }
    return undefined;
  };

  return {
    async read(target, at, length) {
      let total = 0;
      for (const lane of lanes) lane.isIdle = false;
      const filled = fillAll();
      if (filled !== undefined) await filled;
      const front = createFront(lanes.filter(({ isReady }) => isReady));
      while (total < length) {
        const first = torn ?? front.first;
        if (first === undefined || !first.isReady) break;
        const limit = torn === undefined ? front.second : undefined;
        const moved = move(first, limit, target, at + total, length - total);
        if (moved === 0) break;
        total += moved;
        const refilled = first.fill();
        if (refilled !== undefined) await refilled;
        // A line that was torn before this read may not be the first one.
        if (first === front.first) front.settle();
        else if (torn === undefined) return total;
      }
      return total;
    },
    close() {
      for (const { source } of lanes) source.close();
    },
  };
}
