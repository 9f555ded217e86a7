// Windows of any type.

import { createAlignedWindows } from './aligned-windows.ts';
import { createCumulativeWindows } from './cumulative-windows.ts';
import { createSessionWindows } from './session-windows.ts';
import type { StateOps, WindowSpec, Windows } from './window.ts';

/** Sliding windows that one time may be in. */
const MAX_OVERLAP = 1000;

/**
 * Windows of a type, empty; sizes, steps and gaps are whole microseconds.
 * @throws RangeError where a size, a step or the lateness makes no sense.
 */
export function createWindows<State>(
  spec: WindowSpec,
  latenessUs: number,
  ops: StateOps<State>,
): Windows<State> {
  if (!(latenessUs >= 0)) throw new RangeError('lateness is 0 or more');
  if (spec.type === 'session') return createSessionWindows(checked(spec.gapUs, 'gap'), latenessUs, ops);
  if (spec.type === 'tumbling') {
    checked(spec.sizeUs, 'size');
    return createAlignedWindows(spec, latenessUs, ops);
  }
  checked(spec.stepUs, 'step');
  if (spec.type === 'cumulative') {
    const isWhole = spec.sizeUs === Infinity || (spec.sizeUs > 0 && spec.sizeUs % spec.stepUs === 0);
    if (!isWhole) throw new RangeError('the size of cumulative windows is a multiple of their step');
    return createCumulativeWindows(spec, latenessUs, ops);
  }
  checked(spec.sizeUs, 'size');
  if (spec.sizeUs < spec.stepUs) throw new RangeError('sliding windows are at least as long as their step');
  if (spec.sizeUs / spec.stepUs > MAX_OVERLAP)
    throw new RangeError(`more than ${MAX_OVERLAP} windows for one time`);
  return createAlignedWindows(spec, latenessUs, ops);
}

function checked(us: number, what: string): number {
  if (!(us > 0 && Number.isSafeInteger(us)))
    throw new RangeError(`the ${what} of a window is a whole number of microseconds above 0`);
  return us;
}
