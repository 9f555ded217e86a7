// Tumbling windows of event time, aligned to multiples of their length since the epoch, and the slots in which their groups
// are accumulated.
//
// The watermark is the latest time seen minus the lateness: a window closes when the watermark reaches its end, and a record for a closed
// window is late. So only the windows between watermark and latest time are open, however the times jump. All
// decisions are made record by record and depend on nothing but the records: the same bytes give the same windows.

/** Says that a record came after its window was closed. */
export const LATE = -1;

export interface OpenWindow {
  /** Microseconds since the epoch; start is inclusive, end is not. */
  readonly start: number;
  readonly end: number;
  /** By group: slot + 1, or 0. */
  slots: Int32Array;
  /** The groups that have a slot. */
  readonly groups: number[];
}

export interface Windows {
  /** The slot of a record of `group` at `time`, or LATE. */
  slot(group: number, time: number): number;
  /** Moves the latest time on; true when a window is now due. Call it before slot. */
  advance(time: number): boolean;
  /** Takes away the windows that are due, the earliest first. */
  takeDue(): readonly OpenWindow[];
  /** Takes away the windows that end at or before `time`, for a clock other than the records. */
  takeUntil(time: number): readonly OpenWindow[];
  /** Takes away all windows. */
  takeAll(): readonly OpenWindow[];
  /** Gives the slots of a window back. */
  release(window: OpenWindow): void;
  /** Slots that exist, free ones included. */
  readonly capacity: number;
  /** Microseconds since the epoch; -Infinity before the first record. */
  readonly latest: number;
}

const FIRST_GROUPS = 64;

/** @param lengthUs length of a window in microseconds. @param latenessUs how long a window stays open behind the latest time. */
export function createWindows(lengthUs: number, latenessUs: number): Windows {
  const open = new Map<number, OpenWindow>();
  const free: number[] = [];
  let capacity = 0;
  let latest = Number.NEGATIVE_INFINITY;
  let closedUntil = Number.NEGATIVE_INFINITY;
  let earliestEnd = Number.POSITIVE_INFINITY;
  let current: OpenWindow = { start: 0, end: 0, slots: new Int32Array(0), groups: [] };

  const windowAt = (time: number): OpenWindow | undefined => {
    const index = Math.floor(time / lengthUs);
    const start = index * lengthUs;
    const end = start + lengthUs;
    // Behind the watermark no window is opened either: memory is bounded however the times jump.
    if (end <= closedUntil || end <= latest - latenessUs) return undefined;
    let window = open.get(index);
    if (!window) {
      window = { start, end, slots: new Int32Array(FIRST_GROUPS), groups: [] };
      open.set(index, window);
      if (end < earliestEnd) earliestEnd = end;
    }
    return window;
  };

  const newSlot = (window: OpenWindow, group: number): number => {
    if (group >= window.slots.length) {
      const larger = new Int32Array(Math.max(group + 1, window.slots.length * 2));
      larger.set(window.slots);
      window.slots = larger;
    }
    const slot = free.pop() ?? capacity++;
    window.slots[group] = slot + 1;
    window.groups.push(group);
    return slot;
  };

  const take = (until: number): readonly OpenWindow[] => {
    const taken: OpenWindow[] = [];
    earliestEnd = Number.POSITIVE_INFINITY;
    for (const [index, window] of open) {
      if (window.end <= until) {
        open.delete(index);
        taken.push(window);
      } else if (window.end < earliestEnd) earliestEnd = window.end;
    }
    taken.sort((left, right) => left.start - right.start);
    const last = taken.at(-1);
    if (last && last.end > closedUntil) closedUntil = last.end;
    if (current.end <= closedUntil) current = { start: 0, end: 0, slots: new Int32Array(0), groups: [] };
    return taken;
  };

  return {
    slot(group, time) {
      if (time < current.start || time >= current.end) {
        const window = windowAt(time);
        if (!window) return LATE;
        current = window;
      }
      const known = current.slots[group] ?? 0;
      return known > 0 ? known - 1 : newSlot(current, group);
    },
    advance(time) {
      if (time <= latest) return false;
      latest = time;
      return latest - latenessUs >= earliestEnd;
    },
    takeDue: () => take(latest - latenessUs),
    takeUntil: take,
    takeAll: () => take(Number.POSITIVE_INFINITY),
    release(window) {
      for (const group of window.groups) free.push((window.slots[group] as number) - 1);
    },
    get capacity() {
      return capacity;
    },
    get latest() {
      return latest;
    },
  };
}
