// Tumbling, sliding and cumulative windows: where they begin and end does not depend on the records.

import {
  advance,
  alignedStart,
  type Bounds,
  byEnd,
  createWatermark,
  type StateOps,
  type Window,
  type WindowSpec,
  type Windows,
} from './window.ts';

export type AlignedSpec = Exclude<WindowSpec, { readonly type: 'session' }>;

/** The windows in which a record leaves a state, by end: for cumulative ones the step alone. */
export function windowsOf(spec: AlignedSpec, timeUs: number): readonly Bounds[] {
  if (spec.type !== 'sliding') {
    const sizeUs = spec.type === 'tumbling' ? spec.sizeUs : spec.stepUs;
    const startUs = alignedStart(timeUs, sizeUs);
    return [{ startUs, endUs: startUs + sizeUs }];
  }
  const bounds: Bounds[] = [];
  for (
    let startUs = alignedStart(timeUs, spec.stepUs);
    startUs + spec.sizeUs > timeUs;
    startUs -= spec.stepUs
  ) {
    bounds.push({ startUs, endUs: startUs + spec.sizeUs });
  }
  return bounds.reverse();
}

/** Windows whose bounds are the same for all keys; a state is usually a map of groups. */
export function createAlignedWindows<State>(
  spec: AlignedSpec,
  latenessUs: number,
  ops: StateOps<State>,
): Windows<State> {
  const open = new Map<number, Window<State>>();
  const watermark = createWatermark(latenessUs);
  let late = 0;
  /** The windows of the last record, which are mostly those of the next. */
  let latest: readonly Window<State>[] = [];

  const openAt = ({ startUs, endUs }: Bounds): Window<State> => {
    let window = open.get(endUs);
    if (window === undefined) {
      window = { startUs, endUs, state: ops.create() };
      open.set(endUs, window);
    }
    return window;
  };

  const take = (): Window<State>[] => {
    const taken = [...open.values()].filter(({ endUs }) => endUs <= watermark.timeUs);
    for (const { endUs } of taken) open.delete(endUs);
    return taken.sort(byEnd);
  };

  return {
    at(timeUs) {
      advance(watermark, timeUs);
      const [only] = latest;
      const isSame = only !== undefined && timeUs >= only.startUs && timeUs < only.endUs;
      if (isSame && spec.type !== 'sliding' && only.endUs > watermark.timeUs) return latest;
      const all = windowsOf(spec, timeUs);
      const opened = all.filter(({ endUs }) => endUs > watermark.timeUs).map(openAt);
      if (opened.length < all.length) late++;
      latest = opened;
      return opened;
    },
    close(watermarkUs = -Infinity) {
      watermark.timeUs = Math.max(watermark.timeUs, watermarkUs);
      return take();
    },
    closeAll() {
      watermark.timeUs = Infinity;
      return take();
    },
    get watermarkUs() {
      return watermark.timeUs;
    },
    get late() {
      return late;
    },
  };
}
