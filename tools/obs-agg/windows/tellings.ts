// How often each group was told in windows that were told, and what is to be told of them again.

import { createKept } from './kept.ts';
import type { Saver } from './windows.ts';

/** Groups of windows whose tellings are remembered: far smaller than a slot, but a slot may be in many windows. */
const MOST_TOLD = 1_000_000;

export interface Tellings {
  /** Notes that a group is told in the window with this end; returns how often it was, with this time. */
  count(end: number, group: number): number;
  /** Of these windows nothing is known any more. */
  readonly floor: number;
  readonly forgotten: number;
  forget(horizon: number): void;
  save(saver: Saver): SavedTellings;
  load(saved: SavedTellings, saver: Saver): void;
}

export interface SavedTellings {
  readonly floor: number;
  readonly windows: readonly (readonly [end: number, groups: readonly (readonly [unknown, number])[]])[];
}

export function createTellings(): Tellings {
  const windows = new Map<number, Map<number, number>>();
  const kept = createKept<number>({
    most: MOST_TOLD,
    drop(end) {
      const groups = windows.get(end)?.size ?? 0;
      windows.delete(end);
      return groups;
    },
  });

  const windowAt = (end: number): Map<number, number> => {
    const known = windows.get(end);
    if (known !== undefined) return known;
    const groups = new Map<number, number>();
    windows.set(end, groups);
    kept.add(end, end, 0);
    return groups;
  };

  const put = (end: number, group: number, times: number): void => {
    const groups = windowAt(end);
    if (!groups.has(group)) kept.grow(1);
    groups.set(group, times);
  };

  return {
    count(end, group) {
      const times = (windows.get(end)?.get(group) ?? 0) + 1;
      put(end, group, times);
      return times;
    },
    get floor() {
      return kept.floor;
    },
    get forgotten() {
      return kept.forgotten;
    },
    forget: kept.dropUntil,
    save: (saver) => ({
      floor: kept.floor,
      windows: Array.from(windows, ([end, groups]) => [
        end,
        Array.from(groups, ([group, times]) => [saver.saveGroup(group), times]),
      ]),
    }),
    load({ floor, windows: saved }, saver) {
      kept.loadFloor(floor);
      for (const [end, groups] of saved)
        for (const [group, times] of groups) put(end, saver.loadGroup(group), times);
    },
  };
}
