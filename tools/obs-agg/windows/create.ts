// Windows of any type.

import { createAlignedWindows } from './aligned.ts';
import { createCumulativeWindows } from './cumulative.ts';
import { createSessionWindows } from './session.ts';
import type { Slots } from './slots.ts';
import type { WindowClock, WindowSpec, Windows } from './windows.ts';

export function createWindows(spec: WindowSpec, slots: Slots, clock: WindowClock): Windows {
  switch (spec.type) {
    case 'aligned':
      return createAlignedWindows(spec, slots, clock);
    case 'cumulative':
      return createCumulativeWindows(spec, slots, clock);
    case 'session':
      return createSessionWindows(spec, slots, clock);
  }
}
