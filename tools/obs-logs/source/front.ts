// Which lane comes first, and which next: a binary heap, so that a line of one of a thousand lanes costs ten comparisons.

import type { Lane } from './lane.ts';

export interface Front {
  readonly first: Lane | undefined;
  /** The one that comes after the first. */
  readonly second: Lane | undefined;
  /** The first one has moved on, or has no line any more. */
  settle(): void;
}

/** Of lanes that have a line. */
export function createFront(ready: readonly Lane[]): Front {
  const heap = [...ready];

  /** Puts the lane at `index` where it belongs among those below it. */
  const sink = (index: number): void => {
    const lane = heap[index] as Lane;
    let at = index;
    for (let below = earlierOf(2 * at + 1); below !== undefined; below = earlierOf(2 * at + 1)) {
      const other = heap[below] as Lane;
      if (!other.isBefore(lane)) break;
      heap[at] = other;
      at = below;
    }
    heap[at] = lane;
  };

  /** Of the two at `left` and behind it, the one that comes first. */
  const earlierOf = (left: number): number | undefined => {
    if (left >= heap.length) return undefined;
    const right = left + 1;
    return right < heap.length && (heap[right] as Lane).isBefore(heap[left] as Lane) ? right : left;
  };

  for (let index = (heap.length >> 1) - 1; index >= 0; index--) sink(index);

  return {
    get first() {
      return heap[0];
    },
    get second() {
      const next = earlierOf(1);
      return next === undefined ? undefined : heap[next];
    },
    settle() {
      if (heap[0]?.isReady === false) {
        const last = heap.pop() as Lane;
        if (heap.length === 0) return;
        heap[0] = last;
      }
      sink(0);
    },
  };
}
