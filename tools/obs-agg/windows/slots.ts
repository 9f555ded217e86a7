// The slots of all windows of one table: numbers that are given out, given back and used again.

/** What the columns do with slots. */
export interface SlotOps {
  /** Adds what is in `from` to `into`. */
  merge(into: number, from: number): void;
  /** Empties a slot. */
  clear(slot: number): void;
}

export interface Slots extends SlotOps {
  take(): number;
  /** Empties a slot and gives it back. */
  release(slot: number): void;
  /** Slots that exist, free ones included. */
  readonly capacity: number;
}

export function createSlots(ops: SlotOps): Slots {
  const free: number[] = [];
  let capacity = 0;
  return {
    merge: ops.merge,
    clear: ops.clear,
    take: () => free.pop() ?? capacity++,
    release(slot) {
      ops.clear(slot);
      free.push(slot);
    },
    get capacity() {
      return capacity;
    },
  };
}
