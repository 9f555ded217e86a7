// Windows of any type.

import { createAlignedWindows } from './aligned.ts';
import { createCumulativeWindows } from './cumulative.ts';
import { MOST_KEPT } from './kept.ts';
import { createSessionWindows } from './session.ts';
import type { Slots } from './slots.ts';
import type { WindowClock, WindowSpec, Windows } from './windows.ts';

/** @param mostKept slots that are kept for corrections at most */
export function createWindows(
  spec: WindowSpec,
  slots: Slots,
  clock: WindowClock,
  mostKept = MOST_KEPT,
): Windows {
  switch (spec.type) {
    case 'aligned':
      return createAlignedWindows(spec, slots, clock, mostKept);
    case 'cumulative':
      return createCumulativeWindows(spec, slots, clock, mostKept);
    case 'session':
      return createSessionWindows(spec, slots, clock, mostKept);
  }
}
