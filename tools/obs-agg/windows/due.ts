// What waits for its end, the earliest first: a binary heap. Ends move on while it waits, and it may wait no more by then; the heap is told
// of neither, but looks when an end that it knows of has come. What has ended when it comes waits beside it.

export interface Waiting {
  readonly end: number;
  /** Set here. */
  waits: 'no' | 'overdue' | 'queued';
}

export interface DueQueue<Item extends Waiting> {
  /** How many items wait. */
  readonly size: number;
  /** Not above the earliest end of those in the queue; Infinity for none. */
  readonly earliest: number;
  /** Lets an item wait, or notes that it has another end: in the queue, or for the next `take` where it has ended. */
  wait(item: Item, hasEnded: boolean): void;
  leave(item: Item): void;
  /** Takes away what has ended, and what ends at `time` or before, in no order. */
  take(time: number): Item[];
  /** All that wait, in no order. */
  all(): Item[];
}

export function createDueQueue<Item extends Waiting>(): DueQueue<Item> {
  const items: Item[] = [];
  /** By place: an end of the item there, now or before. Neither child has an earlier one: those of n are 2n + 1 and 2n + 2. */
  const ends: number[] = [];
  const overdue = new Set<Item>();
  let size = 0;

  const put = (place: number, item: Item, end: number): void => {
    items[place] = item;
    ends[place] = end;
  };

  const add = (item: Item): void => {
    const { end } = item;
    let place = ends.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if ((ends[parent] as number) <= end) break;
      put(place, items[parent] as Item, ends[parent] as number);
      place = parent;
    }
    put(place, item, end);
  };

  /** Puts an item in the place of the first. */
  const replaceFirst = (item: Item, end: number): void => {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= ends.length) break;
      if (child + 1 < ends.length && (ends[child + 1] as number) < (ends[child] as number)) child++;
      if ((ends[child] as number) >= end) break;
      put(place, items[child] as Item, ends[child] as number);
      place = child;
    }
    put(place, item, end);
  };

  const removeFirst = (): void => {
    const item = items.pop() as Item;
    const end = ends.pop() as number;
    if (ends.length > 0) replaceFirst(item, end);
  };

  const leave = (item: Item): void => {
    if (item.waits === 'no') return;
    overdue.delete(item);
    item.waits = 'no';
    size--;
  };

  return {
    get size() {
      return size;
    },
    get earliest() {
      return ends[0] ?? Number.POSITIVE_INFINITY;
    },
    wait(item, hasEnded) {
      if (item.waits === 'queued') return;
      if (item.waits === 'no') size++;
      item.waits = hasEnded ? 'overdue' : 'queued';
      if (hasEnded) {
        overdue.add(item);
        return;
      }
      overdue.delete(item);
      add(item);
    },
    leave,
    take(time) {
      const due = [...overdue];
      while (ends.length > 0 && (ends[0] as number) <= time) {
        const item = items[0] as Item;
        if (item.waits === 'queued' && item.end > time) {
          replaceFirst(item, item.end);
          continue;
        }
        removeFirst();
        if (item.waits === 'queued') due.push(item);
      }
      for (const item of due) leave(item);
      return due;
    },
    all: () => [...overdue, ...items.filter(({ waits }) => waits === 'queued')],
  };
}
