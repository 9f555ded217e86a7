// Panes: pieces of time of one length, aligned to its multiples, each with a slot for every group that has records in it.

import type { Slots } from './slots.ts';
import { alignedStart, type OpenPane, type Saver } from './windows.ts';

export type Pane = OpenPane;

export interface Panes {
  /** Those that exist, in the order of their making. */
  readonly all: ReadonlyMap<number, Pane>;
  /** The pane of a time, if there is one. */
  find(time: number): Pane | undefined;
  open(time: number): Pane;
  /** The slot of a group, taken when it has none. */
  slot(pane: Pane, group: number): number;
  /** Forgets a pane and gives its slots back. */
  drop(pane: Pane): void;
  /** Forgets a pane whose slots went elsewhere. */
  detach(pane: Pane): void;
  save(saver: Saver): SavedPane[];
  load(saved: readonly SavedPane[], saver: Saver): void;
}

export interface SavedPane {
  readonly start: number;
  readonly rows: readonly unknown[];
}

const FIRST_GROUPS = 64;

export function createPanes(lengthUs: number, slots: Slots): Panes {
  const all = new Map<number, Pane>();
  const open = (time: number): Pane => {
    const start = alignedStart(time, lengthUs);
    let pane = all.get(start);
    if (!pane) {
      pane = { start, end: start + lengthUs, slots: new Int32Array(FIRST_GROUPS), groups: [] };
      all.set(start, pane);
    }
    return pane;
  };
  const slot = (pane: Pane, group: number): number => {
    const known = pane.slots[group] ?? 0;
    return known > 0 ? known - 1 : put(pane, group, slots.take());
  };
  return {
    all,
    open,
    slot,
    find: (time) => all.get(alignedStart(time, lengthUs)),
    drop(pane) {
      for (const group of pane.groups) slots.release((pane.slots[group] as number) - 1);
      all.delete(pane.start);
    },
    detach: (pane) => void all.delete(pane.start),
    save: (saver) =>
      [...all.values()].map((pane) => ({
        start: pane.start,
        rows: pane.groups.map((group) => saver.save(group, (pane.slots[group] as number) - 1)),
      })),
    load(saved, saver) {
      for (const { start, rows } of saved) {
        const pane = open(start);
        for (const row of rows) {
          const taken = slots.take();
          const group = saver.load(row, taken);
          const known = pane.slots[group] ?? 0;
          if (known === 0) put(pane, group, taken);
          else {
            // Several groups are one where fewer are allowed than when they were saved.
            slots.merge(known - 1, taken);
            slots.release(taken);
          }
        }
      }
    },
  };
}

/** Gives a group without one a slot in a pane. */
export function put(pane: Pane, group: number, slot: number): number {
  if (group >= pane.slots.length) {
    const larger = new Int32Array(Math.max(group + 1, pane.slots.length * 2));
    larger.set(pane.slots);
    pane.slots = larger;
  }
  pane.slots[group] = slot + 1;
  pane.groups.push(group);
  return slot;
}
