// Cumulative windows: tumbling ones of the step, each of which closes with everything since the beginning of its period.
// A late record is not lost: it is in the totals from the next step of its period on.

import { createAlignedWindows } from './aligned-windows.ts';
import { alignedStart, type StateOps, type Window, type WindowSpec, type Windows } from './window.ts';

export type CumulativeSpec = Extract<WindowSpec, { readonly type: 'cumulative' }>;

export function createCumulativeWindows<State>(
  spec: CumulativeSpec,
  latenessUs: number,
  ops: StateOps<State>,
): Windows<State> {
  const steps = createAlignedWindows(spec, latenessUs, ops);
  let total: { startUs: number; endUs: number; state: State } | undefined;
  let late = 0;

  const periodOf = (startUs: number): { startUs: number; endUs: number } => {
    if (spec.sizeUs === Infinity) return { startUs: total?.startUs ?? startUs, endUs: Infinity };
    const start = alignedStart(startUs, spec.sizeUs);
    return { startUs: start, endUs: start + spec.sizeUs };
  };

  /** What the step leaves is a copy, for the total goes on growing. */
  const withTotal = ({ startUs, endUs, state }: Window<State>): Window<State> => {
    if (total === undefined || startUs >= total.endUs) total = { ...periodOf(startUs), state: ops.create() };
    ops.merge(total.state, state);
    const copy = ops.create();
    ops.merge(copy, total.state);
    return { startUs: total.startUs, endUs, state: copy };
  };

  /** The first step that is still open, where it is of the same period. */
  const nextStep = (timeUs: number): readonly Window<State>[] => {
    const openUs = alignedStart(steps.watermarkUs, spec.stepUs);
    return openUs < periodOf(timeUs).endUs ? steps.at(openUs) : [];
  };

  return {
    at(timeUs) {
      const opened = steps.at(timeUs);
      if (opened.length > 0) return opened;
      late++;
      return Number.isFinite(steps.watermarkUs) ? nextStep(timeUs) : [];
    },
    close: (watermarkUs) => steps.close(watermarkUs).map(withTotal),
    closeAll: () => steps.closeAll().map(withTotal),
    get watermarkUs() {
      return steps.watermarkUs;
    },
    get late() {
      return late;
    },
  };
}
