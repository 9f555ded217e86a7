// The windows of obs-agg over a list of times, with the times themselves as what the slots hold.

import { createEventClock } from '../../tools/obs-agg/clock.ts';
import { createWindows } from '../../tools/obs-agg/windows/create.ts';
import { createSlots } from '../../tools/obs-agg/windows/slots.ts';
import { type ClosedWindow, LATE, type WindowSpec } from '../../tools/obs-agg/windows/windows.ts';

export interface WindowRun {
  /** `[start,end) time time …`, with `rev=N` for corrections. */
  readonly closed: readonly string[];
  /** Records that no window took, and those that only some took. */
  readonly late: number;
  readonly partlyLate: number;
  /** The most slots there were. */
  readonly capacity: number;
}

/** Feeds `[group, time]` records; at the indexes of `looks`, windows are also asked for between records. */
export function runWindows(
  spec: WindowSpec,
  latenessUs: number,
  records: readonly (readonly [group: number, time: number])[],
  looks: ReadonlySet<number> = new Set(),
): WindowRun {
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
  const clock = createEventClock(latenessUs, Number.POSITIVE_INFINITY);
  const windows = createWindows(spec, slots, clock);
  const closed: string[] = [];
  let late = 0;
  const tell = ({ start, end, rows }: ClosedWindow): void => {
    for (const { slot, revision } of rows) {
      const times = [...at(slot)].sort((left, right) => left - right);
      closed.push(`[${start},${end}) ${times.join(' ')}${revision > 1 ? ` rev=${revision}` : ''}`);
    }
  };
  records.forEach(([group, time], index) => {
    if (clock.see(time) && windows.nextEnd <= clock.watermark) windows.tellUntil(clock.watermark, tell);
    const slot = windows.slot(group, time);
    if (slot === LATE) late++;
    else at(slot).push(time);
    if (looks.has(index)) windows.tellUntil(clock.watermark, tell);
  });
  windows.tellUntil(Number.POSITIVE_INFINITY, tell);
  return { closed, late, partlyLate: windows.partlyLate, capacity: slots.capacity };
}
