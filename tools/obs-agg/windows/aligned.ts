// Tumbling and sliding windows: one ends at every multiple of the step and is as long as the size. A tumbling window is one pane; a
// sliding one is put together from panes as long as both size and step are multiples of.
//
// With corrections, panes are kept for a while after their windows were told. A late record goes into its pane, and the windows of its
// group that were told before are told again.

import { createPanes, type Pane, put, type SavedPane } from './panes.ts';
import type { Slots } from './slots.ts';
import {
  alignedStart,
  type ClosedRow,
  LATE,
  type Tell,
  type WindowClock,
  type WindowSpec,
  type Windows,
} from './windows.ts';

export type AlignedSpec = Extract<WindowSpec, { readonly type: 'aligned' }>;

interface Saved {
  readonly panes: readonly SavedPane[];
  readonly told: number;
}

/** Panes that are kept for corrections hold no more slots than this; the oldest go first. */
const MOST_KEPT_SLOTS = 200_000;

const NO_PANE: Pane = { start: 0, end: 0, slots: new Int32Array(0), groups: [] };

export function createAlignedWindows(spec: AlignedSpec, slots: Slots, clock: WindowClock): Windows {
  const { sizeUs, stepUs, reviseUs } = spec;
  const paneUs = commonDivisor(sizeUs, stepUs);
  const isTumbling = paneUs === sizeUs;
  const panes = createPanes(paneUs, slots);
  /** Windows that end here or before are closed: they were told, or had no records when the watermark passed. */
  let closed = Number.NEGATIVE_INFINITY;
  /** The end of the last window that was told. */
  let told = Number.NEGATIVE_INFINITY;
  let nextEnd = Number.POSITIVE_INFINITY;
  let partlyLate = 0;
  let current: Pane = NO_PANE;
  /** By end of a window and group: how often it was told. Only what was corrected or is kept for it. */
  const revisions = new Map<number, Map<number, number>>();
  const corrected = new Map<number, Set<number>>();

  /** The ends of the first and the last window that a pane is in. */
  const firstEnd = (pane: Pane): number => alignedStart(pane.end + stepUs - 1, stepUs);
  const lastEnd = (pane: Pane): number => alignedStart(pane.start + sizeUs, stepUs);

  const paneFor = (group: number, time: number): Pane | undefined => {
    const start = alignedStart(time, paneUs);
    const last = alignedStart(start + sizeUs, stepUs);
    // Whatever was due is told. A watermark steps back once at most, when the first records of all were those of a bad clock.
    closed = Math.max(told, clock.watermark);
    if (last <= closed && !(last > closed - reviseUs)) return undefined;
    const pane = panes.open(time);
    if (firstEnd(pane) <= closed) {
      partlyLate++;
      if (reviseUs > 0) correct(pane, group);
    } else {
      nextEnd = Math.min(nextEnd, firstEnd(pane));
      current = pane;
    }
    return pane;
  };

  const correct = (pane: Pane, group: number): void => {
    for (let end = firstEnd(pane); end <= Math.min(closed, lastEnd(pane)); end += stepUs) {
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
    return [...bySlot].map(([group, slot]) => ({ group, slot, revision: revise(end, group) }));
  };

  const revise = (end: number, group: number): number => {
    if (reviseUs === 0) return 1;
    const groups = revisions.get(end) ?? new Map<number, number>();
    const revision = (groups.get(group) ?? 0) + 1;
    revisions.set(end, groups.set(group, revision));
    return revision;
  };

  const tellWindow = (tell: Tell, end: number, only?: ReadonlySet<number>): void => {
    const taken: number[] = [];
    tell({ start: end - sizeUs, end, rows: rowsOf(end, only, taken) });
    for (const slot of taken) slots.release(slot);
  };

  const dueEnds = (until: number): number[] => {
    const ends = new Set<number>();
    for (const pane of panes.all.values()) {
      const last = Math.min(lastEnd(pane), until);
      for (let end = Math.max(firstEnd(pane), endAfter(closed)); end <= last; end += stepUs) ends.add(end);
    }
    return [...ends].sort((left, right) => left - right);
  };

  const endAfter = (time: number): number =>
    time === Number.NEGATIVE_INFINITY ? time : alignedStart(time, stepUs) + stepUs;

  /** Drops panes whose windows are all told and which nobody may correct any more. */
  const forget = (): void => {
    nextEnd = Number.POSITIVE_INFINITY;
    let kept = 0;
    for (const pane of [...panes.all.values()].sort((left, right) => right.start - left.start)) {
      const last = lastEnd(pane);
      if (last > closed) {
        nextEnd = Math.min(nextEnd, Math.max(firstEnd(pane), endAfter(closed)));
        continue;
      }
      kept += pane.groups.length;
      if (last > closed - reviseUs && kept <= MOST_KEPT_SLOTS) continue;
      panes.drop(pane);
    }
    for (const end of revisions.keys()) if (end <= closed - reviseUs) revisions.delete(end);
  };

  return {
    slot(group, time) {
      if (time < current.start || time >= current.end) {
        const pane = paneFor(group, time);
        return pane === undefined ? LATE : panes.slot(pane, group);
      }
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
    tellUntil(time, tell) {
      const ends = dueEnds(time);
      const inOrder = [...new Set([...corrected.keys(), ...ends])].sort((left, right) => left - right);
      for (const end of inOrder) tellWindow(tell, end, corrected.get(end));
      corrected.clear();
      told = Math.max(told, ends.at(-1) ?? told);
      closed = Math.max(closed, told);
      current = NO_PANE;
      forget();
    },
    dropAfter(time) {
      for (const pane of [...panes.all.values()]) if (pane.start > time) panes.drop(pane);
      current = NO_PANE;
      forget();
    },
    save: (saver): Saved => ({ panes: panes.save(saver), told: closed }),
    load(saved, saver) {
      // Written by save.
      const state = saved as Saved;
      panes.load(state.panes, saver);
      told = closed = state.told;
      forget();
    },
  };
}

function oneOf(pane: Pane | undefined): Pane[] {
  return pane ? [pane] : [];
}

function commonDivisor(left: number, right: number): number {
  return right === 0 ? left : commonDivisor(right, left % right);
}
