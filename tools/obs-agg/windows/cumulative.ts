// Cumulative windows: at every step, everything since the beginning of the period, for all groups that were ever seen in it. A late
// record is not lost: it is in the totals from the next step of its period on.

import { createPanes, type Pane, put, type SavedPane } from './panes.ts';
import type { Slots } from './slots.ts';
import {
  alignedStart,
  byEnd,
  LATE,
  type Tell,
  type WindowClock,
  type WindowSpec,
  type Windows,
} from './windows.ts';

export type CumulativeSpec = Extract<WindowSpec, { readonly type: 'cumulative' }>;

interface Saved {
  readonly panes: readonly SavedPane[];
  readonly totals: readonly unknown[];
  readonly start: number;
  readonly end: number;
  readonly told: number;
}

export function createCumulativeWindows(
  { stepUs, periodUs, isRepeated = false }: CumulativeSpec,
  slots: Slots,
  clock: WindowClock,
): Windows {
  const panes = createPanes(stepUs, slots);
  const totals = new Map<number, number>();
  /** Of the period. */
  let start = Number.NaN;
  let end = Number.NEGATIVE_INFINITY;
  let told = Number.NEGATIVE_INFINITY;
  let nextEnd = Number.POSITIVE_INFINITY;
  let partlyLate = 0;
  let current: Pane | undefined;

  const paneFor = (time: number): Pane | undefined => {
    const closed = Math.max(told, clock.watermark);
    const isLate = alignedStart(time, stepUs) + stepUs <= closed;
    if (!isLate) return panes.open(time);
    // The first step that is still open, where it is of the same period.
    const open = alignedStart(closed, stepUs);
    if (open >= periodEnd(time)) return undefined;
    partlyLate++;
    return panes.open(open);
  };

  const periodEnd = (time: number): number =>
    Number.isFinite(periodUs) ? alignedStart(time, periodUs) + periodUs : Number.POSITIVE_INFINITY;

  const beginPeriod = (pane: Pane): void => {
    for (const slot of totals.values()) slots.release(slot);
    totals.clear();
    start = Number.isFinite(periodUs) ? alignedStart(pane.start, periodUs) : pane.start;
    end = periodEnd(pane.start);
  };

  const addToTotals = (pane: Pane): void => {
    for (const group of pane.groups) {
      const slot = (pane.slots[group] as number) - 1;
      const total = totals.get(group);
      if (total === undefined) {
        totals.set(group, slot);
        continue;
      }
      slots.merge(total, slot);
      slots.release(slot);
    }
    panes.detach(pane);
  };

  const tellStep = (pane: Pane, tell: Tell): void => {
    if (pane.start >= end) beginPeriod(pane);
    addToTotals(pane);
    tell({ start, end: pane.end, rows: [...totals].map(([group, slot]) => ({ group, slot, revision: 1 })) });
  };

  const findNext = (): void => {
    nextEnd = Number.POSITIVE_INFINITY;
    for (const pane of panes.all.values()) nextEnd = Math.min(nextEnd, pane.end);
    if (isRepeated && totals.size > 0 && Number.isFinite(told)) nextEnd = Math.min(nextEnd, told + stepUs);
  };

  /** What is so far, at the last step, when nothing came in it. */
  const tellAgain = (time: number, tell: Tell): void => {
    const step = alignedStart(time, stepUs);
    if (!isRepeated || totals.size === 0 || !(step > told) || step > end) return;
    told = step;
    tell({ start, end: step, rows: [...totals].map(([group, slot]) => ({ group, slot, revision: 1 })) });
  };

  return {
    slot(group, time) {
      if (current === undefined || time < current.start || time >= current.end) {
        const pane = paneFor(time);
        if (pane === undefined) return LATE;
        nextEnd = Math.min(nextEnd, pane.end);
        current = pane;
      }
      return panes.slot(current, group);
    },
    get current() {
      return current;
    },
    adopt: put,
    get nextEnd() {
      return nextEnd;
    },
    get partlyLate() {
      return partlyLate;
    },
    tellUntil(time, tell) {
      const due = [...panes.all.values()].filter((pane) => pane.end <= time).sort(byEnd);
      for (const pane of due) tellStep(pane, tell);
      told = Math.max(told, due.at(-1)?.end ?? told);
      if (Number.isFinite(time)) tellAgain(time, tell);
      current = undefined;
      findNext();
    },
    dropAfter(time) {
      for (const pane of [...panes.all.values()]) if (pane.start > time) panes.drop(pane);
      current = undefined;
      findNext();
    },
    save: (saver): Saved => ({
      panes: panes.save(saver),
      totals: [...totals].map(([group, slot]) => saver.save(group, slot)),
      start,
      end,
      told,
    }),
    load(saved, saver) {
      // Written by save.
      const state = saved as Saved;
      panes.load(state.panes, saver);
      for (const row of state.totals) {
        const slot = slots.take();
        totals.set(saver.load(row, slot), slot);
      }
      ({ start, end, told } = state);
      findNext();
    },
  };
}
