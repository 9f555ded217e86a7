// Tumbling and sliding windows: one ends at every multiple of the step and is as long as the size. A tumbling window is one pane; a
// sliding one is put together from panes as long as both size and step are multiples of.
//
// With corrections, panes are kept for a while after their windows were told. A late record goes into its pane, and the windows of its
// group that were told before, and may still be corrected, are told again.

import { createKept } from './kept.ts';
import { createPanes, type Pane, put, type SavedPane } from './panes.ts';
import type { Slots } from './slots.ts';
import { createTellings, type SavedTellings } from './tellings.ts';
import {
  alignedStart,
  type ClosedRow,
  LATE,
  type Saver,
  type Tell,
  type WindowClock,
  type WindowSpec,
  type Windows,
} from './windows.ts';

export type AlignedSpec = Extract<WindowSpec, { readonly type: 'aligned' }>;

interface Saved {
  readonly panes: readonly SavedPane[];
  readonly told: number;
  readonly floor: number;
  readonly tellings: SavedTellings;
  /** Not told again yet. */
  readonly corrected: readonly (readonly [end: number, groups: readonly unknown[]])[];
}

const NO_PANE: Pane = { start: 0, end: 0, slots: new Int32Array(0), groups: [] };

export function createAlignedWindows(
  spec: AlignedSpec,
  slots: Slots,
  clock: WindowClock,
  mostKept: number,
): Windows {
  const { sizeUs, stepUs, reviseUs } = spec;
  const paneUs = commonDivisor(sizeUs, stepUs);
  const isTumbling = paneUs === sizeUs;
  const panes = createPanes(paneUs, slots);
  /** Panes of windows that are open, and of those that were told and are kept. */
  const open = new Set<Pane>();
  const kept = createKept<Pane>({
    most: mostKept,
    drop(pane) {
      panes.drop(pane);
      return pane.groups.length;
    },
  });
  const tellings = createTellings();
  /** By end of a window that was told: the groups that late records came for. */
  const corrected = new Map<number, Set<number>>();
  /** Windows that end here or before are closed: they were told, or had no records when the watermark passed. */
  let closed = Number.NEGATIVE_INFINITY;
  /** The end of the last window that was told. */
  let told = Number.NEGATIVE_INFINITY;
  let nextEnd = Number.POSITIVE_INFINITY;
  let partlyLate = 0;
  let current: Pane = NO_PANE;

  /** The ends of the first and the last window that a pane is in. */
  const firstEnd = (pane: Pane): number => alignedStart(pane.end + stepUs - 1, stepUs);
  const lastEnd = (pane: Pane): number => alignedStart(pane.start + sizeUs, stepUs);
  /** Of the windows that a pane is in, the first one that is open. */
  const nextEndOf = (pane: Pane): number => Math.max(firstEnd(pane), endAfter(closed));
  /** Windows that end here or before are corrected no more. */
  const horizon = (): number => Math.max(closed - reviseUs, kept.floor, tellings.floor);

  const slotOf = (group: number, time: number): number => {
    // Whatever was due is told. A watermark steps back once at most, when the first records of all were those of a bad clock.
    closed = Math.max(told, clock.watermark);
    const last = alignedStart(alignedStart(time, paneUs) + sizeUs, stepUs);
    if (last <= closed) return last > horizon() ? lateSlot(group, time, last) : LATE;
    const pane = panes.open(time);
    open.add(pane);
    nextEnd = Math.min(nextEnd, nextEndOf(pane));
    if (firstEnd(pane) <= closed) {
      partlyLate++;
      correct(pane, group);
    } else current = pane;
    return panes.slot(pane, group);
  };

  /** A slot in a pane all of whose windows were told. */
  const lateSlot = (group: number, time: number, last: number): number => {
    const known = panes.find(time);
    const has = (known?.slots[group] ?? 0) > 0;
    if (!has && !kept.makeRoom()) return LATE;
    const pane = known ?? panes.open(time);
    if (known === undefined) kept.add(pane, last, 1);
    else if (!has) kept.grow(1);
    partlyLate++;
    correct(pane, group);
    return panes.slot(pane, group);
  };

  const correct = (pane: Pane, group: number): void => {
    if (reviseUs === 0) return;
    const from = Math.max(firstEnd(pane), endAfter(horizon()));
    for (let end = from; end <= Math.min(closed, lastEnd(pane)); end += stepUs) {
      const groups = corrected.get(end) ?? new Set();
      corrected.set(end, groups.add(group));
    }
  };

  const panesOf = (end: number): Pane[] => {
    if (isTumbling) return [...oneOf(panes.find(end - paneUs))];
    const found: Pane[] = [];
    for (let start = end - sizeUs; start < end; start += paneUs) found.push(...oneOf(panes.find(start)));
    return found;
  };

  /** What the groups have in the window that ends at `end`. Slots that were taken for it are put into `taken`. */
  const rowsOf = (end: number, only: ReadonlySet<number> | undefined, taken: number[]): ClosedRow[] => {
    const bySlot = new Map<number, number>();
    for (const pane of panesOf(end)) {
      for (const group of only ?? pane.groups) {
        const slot = (pane.slots[group] ?? 0) - 1;
        if (slot < 0) continue;
        if (isTumbling) {
          bySlot.set(group, slot);
          continue;
        }
        let sum = bySlot.get(group);
        if (sum === undefined) {
          sum = slots.take();
          taken.push(sum);
          bySlot.set(group, sum);
        }
        slots.merge(sum, slot);
      }
    }
    return Array.from(bySlot, ([group, slot]) => {
      return { group, slot, revision: reviseUs === 0 ? 1 : tellings.count(end, group) };
    });
  };

  const tellWindow = (tell: Tell, end: number, only?: ReadonlySet<number>): void => {
    const taken: number[] = [];
    tell({ start: end - sizeUs, end, rows: rowsOf(end, only, taken) });
    for (const slot of taken) slots.release(slot);
  };

  const dueEnds = (until: number): number[] => {
    const ends = new Set<number>();
    for (const pane of open) {
      const last = Math.min(lastEnd(pane), until);
      for (let end = Math.max(firstEnd(pane), endAfter(closed)); end <= last; end += stepUs) ends.add(end);
    }
    return [...ends].sort((left, right) => left - right);
  };

  const endAfter = (time: number): number =>
    time === Number.NEGATIVE_INFINITY ? time : alignedStart(time, stepUs) + stepUs;

  /** Keeps panes whose windows are all told, or drops them. */
  const sortOut = (): void => {
    nextEnd = Number.POSITIVE_INFINITY;
    for (const pane of [...open].sort((left, right) => left.start - right.start)) {
      const last = lastEnd(pane);
      if (last > closed) {
        nextEnd = Math.min(nextEnd, nextEndOf(pane));
        continue;
      }
      open.delete(pane);
      if (reviseUs === 0) panes.drop(pane);
      else kept.add(pane, last, pane.groups.length);
    }
  };

  const saveCorrected = (saver: Saver): Saved['corrected'] =>
    Array.from(corrected, ([end, groups]) => [end, Array.from(groups, (group) => saver.saveGroup(group))]);

  return {
    slot(group, time) {
      if (time < current.start || time >= current.end) return slotOf(group, time);
      const known = current.slots[group] ?? 0;
      return known > 0 ? known - 1 : panes.slot(current, group);
    },
    get current() {
      return current === NO_PANE ? undefined : current;
    },
    adopt: put,
    get nextEnd() {
      return nextEnd;
    },
    get partlyLate() {
      return partlyLate;
    },
    get forgotten() {
      return kept.forgotten + tellings.forgotten;
    },
    tellUntil(time, tell) {
      const ends = dueEnds(time);
      const inOrder = [...new Set([...corrected.keys(), ...ends])].sort((left, right) => left - right);
      for (const end of inOrder) tellWindow(tell, end, corrected.get(end));
      corrected.clear();
      told = Math.max(told, ends.at(-1) ?? told);
      closed = Math.max(closed, told);
      current = NO_PANE;
      sortOut();
      kept.dropUntil(horizon());
      tellings.forget(horizon());
    },
    dropAfter(time) {
      for (const pane of [...open]) {
        if (pane.start <= time) continue;
        open.delete(pane);
        panes.drop(pane);
      }
      current = NO_PANE;
      sortOut();
    },
    save: (saver): Saved => ({
      panes: panes.save(saver),
      told: closed,
      floor: kept.floor,
      tellings: tellings.save(saver),
      corrected: saveCorrected(saver),
    }),
    load(saved, saver) {
      // Written by save.
      const state = saved as Saved;
      panes.load(state.panes, saver);
      for (const pane of panes.all.values()) open.add(pane);
      told = closed = state.told;
      kept.loadFloor(state.floor);
      tellings.load(state.tellings, saver);
      for (const [end, groups] of state.corrected)
        corrected.set(end, new Set(groups.map((group) => saver.loadGroup(group))));
      sortOut();
    },
  };
}

function oneOf(pane: Pane | undefined): Pane[] {
  return pane ? [pane] : [];
}

function commonDivisor(left: number, right: number): number {
  return right === 0 ? left : commonDivisor(right, left % right);
}
