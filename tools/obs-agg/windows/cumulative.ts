// Cumulative windows: at every step, everything since the beginning of the period, for all groups that were ever seen in it. A late
// record is not lost: it is in the totals from the next step of its period on.
//
// With corrections, it is in those of its own step and of all later ones, which are told again, as long as its step is kept.

import { createKept } from './kept.ts';
import { createPanes, type Pane, put, type SavedPane } from './panes.ts';
import { createPeriod, type Period, type SavedPeriod } from './period.ts';
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
  readonly periods: readonly SavedPeriod[];
  readonly told: number;
  readonly floor: number;
}

/** A step that is kept, or the end of a period behind all its steps. */
interface KeptStep {
  readonly period: Period;
  readonly end: number;
  readonly isEnd?: boolean;
}

export function createCumulativeWindows(
  { stepUs, periodUs, isRepeated = false, reviseUs = 0 }: CumulativeSpec,
  slots: Slots,
  clock: WindowClock,
  mostKept: number,
): Windows {
  const panes = createPanes(stepUs, slots);
  const isKept = reviseUs > 0;
  /** Panes that were not told yet. */
  const open = new Set<Pane>();
  /** By where they are aligned. All but the current one are kept for corrections. */
  const periods = new Map<number, Period>();
  let currentPeriod: Period | undefined;
  const corrected = new Set<Period>();
  const kept = createKept<KeptStep>({
    most: mostKept,
    drop({ period, isEnd }) {
      if (!isEnd) return period.settle();
      periods.delete(keyOf(period.start));
      return period.forget();
    },
  });
  let told = Number.NEGATIVE_INFINITY;
  let nextEnd = Number.POSITIVE_INFINITY;
  let partlyLate = 0;
  let current: Pane | undefined;

  const keyOf = (time: number): number => (Number.isFinite(periodUs) ? alignedStart(time, periodUs) : 0);
  const periodEnd = (time: number): number => (Number.isFinite(periodUs) ? keyOf(time) + periodUs : periodUs);
  /** Steps that end here or before are corrected no more. */
  const horizon = (closed: number): number => Math.max(closed - reviseUs, kept.floor);

  const createPeriodAt = (time: number): Period => {
    const from = Number.isFinite(periodUs) ? keyOf(time) : alignedStart(time, stepUs);
    const period = createPeriod(from, periodEnd(time), { panes, slots, stepUs, isKept });
    periods.set(keyOf(time), period);
    return period;
  };

  const openPane = (time: number): Pane => {
    const pane = panes.open(time);
    open.add(pane);
    nextEnd = Math.min(nextEnd, pane.end);
    current = pane;
    return pane;
  };

  const slotOf = (group: number, time: number): number => {
    const closed = Math.max(told, clock.watermark);
    const end = alignedStart(time, stepUs) + stepUs;
    if (end > closed) return panes.slot(openPane(time), group);
    if (isKept && end > horizon(closed)) return lateSlot(group, time, end);
    // The first step that is still open, where it is of the same period.
    const next = alignedStart(closed, stepUs);
    if (next >= periodEnd(time)) return LATE;
    partlyLate++;
    return panes.slot(openPane(next), group);
  };

  /** A slot in the pane of a step over which time has gone. */
  const lateSlot = (group: number, time: number, end: number): number => {
    const known = panes.find(time);
    const has = (known?.slots[group] ?? 0) > 0;
    if (!has && !kept.makeRoom()) return LATE;
    partlyLate++;
    const period = periods.get(keyOf(time)) ?? createLatePeriod(time);
    const before = slotsOf(known);
    const pane = known ?? panes.open(time);
    const slot = panes.slot(pane, group);
    if (period.correct(group, end)) kept.add({ period, end }, end, slotsOf(pane));
    else kept.grow(slotsOf(pane) - before);
    corrected.add(period);
    return slot;
  };

  const createLatePeriod = (time: number): Period => {
    if (currentPeriod === undefined || time >= currentPeriod.end) return beginPeriod(time);
    const period = createPeriodAt(time);
    keepFinished(period);
    return period;
  };

  /** The steps of a period that is over can be corrected until its end is too old. */
  const keepFinished = (period: Period): void => {
    const slotsOfBase = period.finish();
    if (isKept) kept.add({ period, end: period.end, isEnd: true }, period.end, slotsOfBase);
    else periods.delete(keyOf(period.start));
  };

  const beginPeriod = (time: number): Period => {
    if (currentPeriod !== undefined) keepFinished(currentPeriod);
    currentPeriod = createPeriodAt(time);
    return currentPeriod;
  };

  const tellPane = (pane: Pane, tell: Tell): void => {
    const isOfCurrent = currentPeriod !== undefined && pane.start < currentPeriod.end;
    const period = isOfCurrent ? (currentPeriod as Period) : beginPeriod(pane.start);
    open.delete(pane);
    period.tellPane(pane, tell);
    if (isKept) kept.add({ period, end: pane.end }, pane.end, slotsOf(pane));
  };

  /** What is so far, at the last step, when nothing came in it. */
  const tellAgain = (time: number, tell: Tell): void => {
    const step = alignedStart(time, stepUs);
    if (!isRepeated || !currentPeriod?.hasTotals || !(step > told) || step > currentPeriod.end) return;
    told = step;
    currentPeriod.tellTotals(step, tell);
    if (isKept) kept.add({ period: currentPeriod, end: step }, step, 1);
  };

  const findNext = (): void => {
    nextEnd = Number.POSITIVE_INFINITY;
    for (const pane of open) nextEnd = Math.min(nextEnd, pane.end);
    if (isRepeated && currentPeriod?.hasTotals && told + stepUs <= currentPeriod.end)
      nextEnd = Math.min(nextEnd, told + stepUs);
  };

  return {
    slot(group, time) {
      if (current === undefined || time < current.start || time >= current.end) return slotOf(group, time);
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
    get forgotten() {
      return kept.forgotten;
    },
    tellUntil(time, tell) {
      for (const period of [...corrected].sort((left, right) => left.start - right.start))
        told = Math.max(told, period.tellCorrections(tell));
      corrected.clear();
      const due = [...open].filter((pane) => pane.end <= time).sort(byEnd);
      for (const pane of due) tellPane(pane, tell);
      told = Math.max(told, due.at(-1)?.end ?? told);
      if (Number.isFinite(time)) tellAgain(time, tell);
      current = undefined;
      kept.dropUntil(horizon(told));
      findNext();
    },
    dropAfter(time) {
      for (const pane of [...open]) {
        if (pane.start <= time) continue;
        open.delete(pane);
        panes.drop(pane);
      }
      current = undefined;
      findNext();
    },
    save: (saver): Saved => ({
      panes: panes.save(saver),
      periods: Array.from(periods.values(), (period) => period.save(saver)),
      told,
      floor: kept.floor,
    }),
    load(saved, saver) {
      // Written by save.
      const state = saved as Saved;
      told = state.told;
      kept.loadFloor(state.floor);
      panes.load(state.panes, saver);
      const steps: KeptStep[] = [];
      for (const savedPeriod of state.periods) {
        const period = createPeriodAt(savedPeriod.start);
        period.load(savedPeriod, saver);
        corrected.add(period);
        for (const end of period.stepEnds) steps.push({ period, end });
        if (savedPeriod.isCurrent) currentPeriod = period;
        else keepFinished(period);
      }
      for (const pane of panes.all.values()) open.add(pane);
      const paneOf = ({ end }: KeptStep): Pane | undefined => panes.find(end - stepUs);
      for (const pane of steps.map(paneOf)) if (pane !== undefined) open.delete(pane);
      steps.sort((left, right) => left.end - right.end);
      for (const step of steps) kept.add(step, step.end, slotsOf(paneOf(step)));
      findNext();
    },
  };
}

/** What a step takes up; one over which nothing came as much as a group. */
function slotsOf(pane: Pane | undefined): number {
  return Math.max(pane?.groups.length ?? 0, 1);
}
