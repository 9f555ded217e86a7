// One period of cumulative windows: the totals of all groups so far, as they are told at its steps.
//
// With corrections, the pane of a step is kept beside the totals when they have been told. The totals at any step that is kept are then the
// base, which is what was before the first of them, and the panes up to it:
//
//   base | pane | pane | pane = totals
//              ^ the totals at this step, told again

import { firstAfter } from './kept.ts';
import type { Pane, Panes } from './panes.ts';
import type { Slots } from './slots.ts';
import type { ClosedRow, Saver, Tell } from './windows.ts';

/** A step that was told. */
interface Step {
  readonly end: number;
  /** All groups were told at it. False where nothing was before late records came for it: then only their groups are. */
  readonly isRegular: boolean;
  /** By group, how often it was told, where that is not once with all others. */
  readonly revisions: Map<number, number>;
}

export interface Period {
  /** Where the first record is, in a period without a beginning. */
  readonly start: number;
  readonly end: number;
  readonly hasTotals: boolean;
  /** Adds a pane, whose slots are taken over unless panes are kept, and tells the totals at its end. */
  tellPane(pane: Pane, tell: Tell): void;
  /** Of those that are kept. */
  readonly stepEnds: readonly number[];
  /** Tells the totals once more, at an end behind the last one. */
  tellTotals(end: number, tell: Tell): void;
  /** What a group has at this end, and at all kept ones behind it, is to be told again. True for a step that was not kept yet. */
  correct(group: number, end: number): boolean;
  /** Returns the end of the last step. */
  tellCorrections(tell: Tell): number;
  /** Puts the first kept step, if there is one, into the base; returns how many slots that has freed. */
  settle(): number;
  /** Another period has begun: there are no totals to go on from. Returns how many slots are in the base, which stay. */
  finish(): number;
  /** Nothing of it can be corrected any more. Returns how many slots that has freed. */
  forget(): number;
  save(saver: Saver): SavedPeriod;
  load(saved: SavedPeriod, saver: Saver): void;
}

interface SavedStep {
  readonly end: number;
  readonly isRegular: boolean;
  readonly revisions: SavedGroups;
}

type SavedGroups = readonly (readonly [group: unknown, number])[];

export interface SavedPeriod {
  readonly start: number;
  readonly end: number;
  readonly isCurrent: boolean;
  readonly totals: readonly unknown[];
  readonly base: readonly unknown[];
  readonly steps: readonly SavedStep[];
  readonly since: SavedGroups;
  readonly corrected: SavedGroups;
}

export interface PeriodSource {
  readonly panes: Panes;
  readonly slots: Slots;
  readonly stepUs: number;
  /** Steps are kept for corrections. */
  readonly isKept: boolean;
}

type SlotsByGroup = Map<number, number>;

export function createPeriod(from: number, end: number, source: PeriodSource): Period {
  const { panes, slots, stepUs, isKept } = source;
  let start = from;
  const totals: SlotsByGroup = new Map();
  const base: SlotsByGroup = new Map();
  const steps: Step[] = [];
  /** The end of the first step at which a group was told with all others. */
  const since = new Map<number, number>();
  /** By group, the end of the first step that is to be told again. */
  const corrected = new Map<number, number>();

  /** Adds a slot to that of a group, or makes it that. The slot is taken over. */
  const move = (into: SlotsByGroup, group: number, slot: number): void => {
    const known = into.get(group);
    if (known === undefined) {
      into.set(group, slot);
      return;
    }
    slots.merge(known, slot);
    slots.release(slot);
  };

  /** The same with a slot that stays as it is. */
  const add = (into: SlotsByGroup, group: number, slot: number): void => {
    const known = into.get(group) ?? slots.take();
    into.set(group, known);
    slots.merge(known, slot);
  };

  const tellTotals = (stepEnd: number, tell: Tell): void => {
    const rows: ClosedRow[] = [];
    for (const [group, slot] of totals) {
      if (isKept && !since.has(group)) since.set(group, stepEnd);
      rows.push({ group, slot, revision: 1 });
    }
    if (isKept) steps.push({ end: stepEnd, isRegular: true, revisions: new Map() });
    tell({ start, end: stepEnd, rows });
  };

  const isToldAgain = (step: Step, group: number): boolean =>
    (step.isRegular || step.revisions.has(group)) && (corrected.get(group) as number) <= step.end;

  const revise = (step: Step, group: number): number => {
    const wasTold = step.isRegular && (since.get(group) ?? Number.POSITIVE_INFINITY) <= step.end;
    const revision = (step.revisions.get(group) ?? (wasTold ? 1 : 0)) + 1;
    step.revisions.set(group, revision);
    return revision;
  };

  const stepAt = (stepEnd: number): Step => {
    const at = firstAfter(steps, stepEnd);
    const known = steps[at - 1];
    if (known?.end === stepEnd) return known;
    const step = { end: stepEnd, isRegular: false, revisions: new Map<number, number>() };
    steps.splice(at, 0, step);
    return step;
  };

  /** Goes on from the sums at one step to those at the next. */
  const addStep = (sums: SlotsByGroup, step: Step): void => {
    const pane = panes.find(step.end - stepUs);
    if (pane === undefined) return;
    for (const group of corrected.keys()) {
      const slot = (pane.slots[group] ?? 0) - 1;
      if (slot >= 0) add(sums, group, slot);
    }
  };

  const replaceTotals = (sums: SlotsByGroup): void => {
    for (const [group, slot] of sums) {
      const before = totals.get(group);
      if (before !== undefined) slots.release(before);
      totals.set(group, slot);
    }
  };

  const release = (all: SlotsByGroup): void => {
    for (const slot of all.values()) slots.release(slot);
    all.clear();
  };

  /** True until another period has begun. */
  let isCurrent = true;

  const settle = (): number => {
    const step = steps.shift();
    if (step === undefined) return 0;
    const pane = panes.find(step.end - stepUs);
    if (pane === undefined) return 1;
    const before = base.size;
    for (const group of pane.groups) move(base, group, (pane.slots[group] as number) - 1);
    panes.detach(pane);
    return pane.groups.length - (isCurrent ? 0 : base.size - before);
  };

  return {
    get start() {
      return start;
    },
    end,
    get hasTotals() {
      return totals.size > 0;
    },
    get stepEnds() {
      return steps.map((step) => step.end);
    },
    tellPane(pane, tell) {
      for (const group of pane.groups) {
        const slot = (pane.slots[group] as number) - 1;
        if (isKept) add(totals, group, slot);
        else move(totals, group, slot);
      }
      if (!isKept) panes.detach(pane);
      tellTotals(pane.end, tell);
    },
    tellTotals,
    correct(group, stepEnd) {
      const before = steps.length;
      const { isRegular, revisions } = stepAt(stepEnd);
      if (!isRegular && !revisions.has(group)) revisions.set(group, 0);
      corrected.set(group, Math.min(corrected.get(group) ?? stepEnd, stepEnd));
      if (!Number.isFinite(end) && stepEnd - stepUs < start) {
        // The totals are of a longer time than was told, those of the others too.
        start = stepEnd - stepUs;
        for (const other of totals.keys()) corrected.set(other, stepEnd);
      }
      return steps.length > before;
    },
    tellCorrections(tell) {
      const last = steps.at(-1)?.end ?? Number.NEGATIVE_INFINITY;
      if (corrected.size === 0) return last;
      const sums: SlotsByGroup = new Map();
      for (const group of corrected.keys()) {
        const slot = base.get(group);
        if (slot !== undefined) add(sums, group, slot);
      }
      for (const step of steps) {
        addStep(sums, step);
        const rows: ClosedRow[] = [];
        for (const [group, slot] of sums)
          if (isToldAgain(step, group)) rows.push({ group, slot, revision: revise(step, group) });
        if (rows.length > 0) tell({ start, end: step.end, rows });
      }
      if (isCurrent) replaceTotals(sums);
      else release(sums);
      corrected.clear();
      return last;
    },
    settle,
    finish() {
      isCurrent = false;
      release(totals);
      return base.size;
    },
    forget() {
      let freed = 0;
      while (steps.length > 0) freed += settle();
      freed += base.size;
      release(base);
      return freed;
    },
    save(saver) {
      const rowsOf = (all: SlotsByGroup) => Array.from(all, ([group, slot]) => saver.save(group, slot));
      const groupsOf = (all: ReadonlyMap<number, number>): SavedGroups =>
        Array.from(all, ([group, number]) => [saver.saveGroup(group), number]);
      return {
        start,
        end,
        isCurrent,
        totals: rowsOf(totals),
        base: rowsOf(base),
        steps: steps.map((step) => ({ ...step, revisions: groupsOf(step.revisions) })),
        since: groupsOf(since),
        corrected: groupsOf(corrected),
      };
    },
    load(saved, saver) {
      const putRows = (into: SlotsByGroup, rows: readonly unknown[]): void => {
        for (const row of rows) {
          const slot = slots.take();
          move(into, saver.load(row, slot), slot);
        }
      };
      const loaded = (groups: SavedGroups): (readonly [number, number])[] =>
        groups.map(([group, number]) => [saver.loadGroup(group), number]);
      isCurrent = saved.isCurrent;
      putRows(totals, saved.totals);
      putRows(base, saved.base);
      for (const step of saved.steps) steps.push({ ...step, revisions: new Map(loaded(step.revisions)) });
      for (const [group, number] of loaded(saved.since)) since.set(group, number);
      for (const [group, number] of loaded(saved.corrected)) corrected.set(group, number);
    },
  };
}
