// What was told and is kept for a while, since late records may correct it: pieces of time, the earliest end first. There is a bound on it
// whatever comes. Beyond it the earliest goes before its time, and nothing that ends there or before can be corrected any more.

/** Slots that are kept, for each table. */
export const MOST_KEPT = 100_000;
/** A quarter more may come by late records between two tellings. */
const LATE_SHARE = 0.25;
/** Entries that are there no more are cleared away when they are so many more than the others. */
const MOST_GONE = 1024;

interface Entry<Item> {
  readonly item: Item;
  readonly end: number;
}

export interface Kept<Item> {
  /** What ends here or before went before its time, or may have. */
  readonly floor: number;
  /** Items that went before their time, and late records that there was no room for. */
  readonly forgotten: number;
  /** Keeps an item that takes so many slots. */
  add(item: Item, end: number, slots: number): void;
  /** Items that are kept take so many slots more, or less. */
  grow(slots: number): void;
  /** True when a late record may take a slot; false is counted. */
  makeRoom(): boolean;
  /** Drops what ends at `horizon` or before, and then the earliest until there is room. */
  dropUntil(horizon: number): void;
  loadFloor(floor: number): void;
}

export interface Keeping<Item> {
  /** Slots at most. */
  readonly most: number;
  /** Gives back the slots of an item; returns how many. */
  readonly drop: (item: Item) => number;
  /** False for an item that went in another way, by `grow` of less than 0. */
  readonly isThere?: (item: Item) => boolean;
}

export function createKept<Item>({ most, drop, isThere = () => true }: Keeping<Item>): Kept<Item> {
  let entries: Entry<Item>[] = [];
  /** The entries before are dropped. */
  let head = 0;
  let slots = 0;
  let floor = Number.NEGATIVE_INFINITY;
  let forgotten = 0;

  const clearAway = (): void => {
    const isSparse = entries.length - head > 2 * slots + MOST_GONE;
    if (isSparse) entries = entries.slice(head).filter(({ item }) => isThere(item));
    else if (head > MOST_GONE && head > entries.length / 2) entries = entries.slice(head);
    else return;
    head = 0;
  };

  return {
    get floor() {
      return floor;
    },
    get forgotten() {
      return forgotten;
    },
    add(item, end, more) {
      slots += more;
      const entry = { item, end };
      const last = entries.at(-1);
      // Nearly always it is the latest.
      if (last === undefined || last.end <= end) entries.push(entry);
      else entries.splice(firstAfter(entries, end, head), 0, entry);
    },
    grow(more) {
      slots += more;
    },
    makeRoom() {
      if (slots < most * (1 + LATE_SHARE)) return true;
      forgotten++;
      return false;
    },
    dropUntil(horizon) {
      for (; head < entries.length; head++) {
        const { item, end } = entries[head] as Entry<Item>;
        if (end > horizon && slots <= most) break;
        if (!isThere(item)) continue;
        slots -= drop(item);
        if (end <= horizon) continue;
        forgotten++;
        floor = end;
      }
      clearAway();
    },
    loadFloor(saved) {
      floor = saved;
    },
  };
}

/** The index of the first item from `from` on that ends after `end`, of items in the order of their ends. */
export function firstAfter(items: readonly { readonly end: number }[], end: number, from = 0): number {
  let [low, high] = [from, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle] as { readonly end: number }).end > end) high = middle;
    else low = middle + 1;
  }
  return low;
}
