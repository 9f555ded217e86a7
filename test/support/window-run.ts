// The windows of obs-agg over a list of times, with the times themselves as what the slots hold.

import { deserialize, serialize } from 'node:v8';
import { createEventClock } from '../../tools/obs-agg/clock.ts';
import { createWindows } from '../../tools/obs-agg/windows/create.ts';
import { createSlots, type Slots } from '../../tools/obs-agg/windows/slots.ts';
import {
  type ClosedWindow,
  LATE,
  type Saver,
  type WindowClock,
  type WindowSpec,
  type Windows,
} from '../../tools/obs-agg/windows/windows.ts';

export type GroupTime = readonly [group: number, time: number];

/** What was told of a group in a window. */
export interface Told {
  readonly group: number;
  readonly start: number;
  readonly end: number;
  /** What the window held, in order. */
  readonly times: readonly number[];
  readonly revision: number;
  readonly isWithdrawn: boolean;
}

export interface WindowRun {
  readonly told: readonly Told[];
  /** The same as text: `[start,end) time time …`, with `rev=N` for corrections. */
  readonly closed: readonly string[];
  /** Records that no window took, and those that only some took. */
  readonly late: number;
  readonly partlyLate: number;
  readonly forgotten: number;
  /** The most slots there were. */
  readonly capacity: number;
}

export interface RunWindowsOptions {
  /** Before these records, windows are also asked for. */
  readonly looks?: ReadonlySet<number>;
  /** Behind these records everything is saved and loaded. */
  readonly saves?: ReadonlySet<number>;
  readonly mostKept?: number;
}

interface Held {
  readonly windows: Windows;
  readonly slots: Slots;
  readonly at: (slot: number) => number[];
}

function hold(spec: WindowSpec, clock: WindowClock, mostKept: number | undefined): Held {
  const held: number[][] = [];
  const at = (slot: number): number[] => {
    held[slot] ??= [];
    return held[slot];
  };
  const slots = createSlots({
    merge: (into, from) => void at(into).push(...at(from)),
    clear: (slot) => {
      held[slot] = [];
    },
  });
  return { windows: createWindows(spec, slots, clock, mostKept), slots, at };
}

function saverOf({ at }: Held): Saver {
  return {
    save: (group, slot) => ({ group, times: at(slot) }),
    load(saved, slot) {
      const { group, times } = saved as { readonly group: number; readonly times: readonly number[] };
      at(slot).push(...times);
      return group;
    },
    saveGroup: (group) => group,
    loadGroup: (saved) => saved as number,
  };
}

/** Feeds records in their order. */
export function runWindows(
  spec: WindowSpec,
  latenessUs: number,
  records: readonly GroupTime[],
  { looks, saves, mostKept }: RunWindowsOptions = {},
): WindowRun {
  const clock = createEventClock(latenessUs, Number.POSITIVE_INFINITY);
  let held = hold(spec, clock, mostKept);
  const told: Told[] = [];
  let [late, partlyLate, forgotten, capacity] = [0, 0, 0, 0];
  const tell = ({ start, end, rows, isWithdrawn = false }: ClosedWindow): void => {
    for (const { group, slot, revision } of rows) {
      const times = [...held.at(slot)].sort((left, right) => left - right);
      told.push({ group, start, end, times, revision, isWithdrawn });
    }
  };
  const leave = ({ windows, slots }: Held): void => {
    partlyLate += windows.partlyLate;
    forgotten += windows.forgotten;
    capacity = Math.max(capacity, slots.capacity);
  };
  records.forEach(([group, time], index) => {
    const { windows, at } = held;
    if (clock.see(time) && windows.nextEnd <= clock.watermark) windows.tellUntil(clock.watermark, tell);
    const slot = windows.slot(group, time);
    if (slot === LATE) late++;
    else at(slot).push(time);
    if (looks?.has(index)) windows.tellUntil(clock.watermark, tell);
    if (!saves?.has(index)) return;
    const saved: unknown = deserialize(serialize(windows.save(saverOf(held))));
    leave(held);
    held = hold(spec, clock, mostKept);
    held.windows.load(saved, saverOf(held));
  });
  held.windows.tellUntil(Number.POSITIVE_INFINITY, tell);
  leave(held);
  return { told, closed: told.map(textOf), late, partlyLate, forgotten, capacity };
}

function textOf({ start, end, times, revision, isWithdrawn }: Told): string {
  const what = isWithdrawn ? 'withdrawn' : times.join(' ');
  return `[${start},${end}) ${what}${revision > 1 ? ` rev=${revision}` : ''}`;
}
