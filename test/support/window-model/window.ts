// Windows of event time. Times are microseconds since 1970 in doubles, exact up to the year 2255; a window holds its
// start and not its end.
//
// The watermark is the latest time seen less the lateness: no earlier record is waited for. A window is closed as soon as
// the watermark reaches its end, whenever it is then taken away, and what comes for it afterwards is late. So everything
// here is decided by the sequence of times alone, and not by how often somebody looks.

export type WindowSpec =
  /** One after the other, from multiples of their size. */
  | { readonly type: 'tumbling'; readonly sizeUs: number }
  /** One from every multiple of the step, so that a time is in several. */
  | { readonly type: 'sliding'; readonly sizeUs: number; readonly stepUs: number }
  /** From a multiple of the size, or from the first record where it is infinite, to every multiple of the step. */
  | { readonly type: 'cumulative'; readonly sizeUs: number; readonly stepUs: number }
  /** From the first record of one key to the gap behind its last: each key needs windows of its own. */
  | { readonly type: 'session'; readonly gapUs: number };

export interface Bounds {
  readonly startUs: number;
  readonly endUs: number;
}

/** What was seen in a window. */
export interface Window<State> extends Bounds {
  readonly state: State;
}

/** How the states of windows are made and put together. */
export interface StateOps<State> {
  readonly create: () => State;
  readonly merge: (into: State, from: State) => void;
}

export interface Windows<State> {
  /** The open windows of a record, each to be given its value; this also moves the watermark. None for a late record. */
  at(timeUs: number): readonly Window<State>[];
  /**
   * Takes away the closed windows, by end and then start. A clock other than the records may put the watermark forward.
   */
  close(watermarkUs?: number): Window<State>[];
  /** Takes away all windows. What comes afterwards is late. */
  closeAll(): Window<State>[];
  /** -Infinity before the first record. */
  readonly watermarkUs: number;
  /** Records that were late for one of their windows at least. */
  readonly late: number;
}

/** The greatest multiple of `size` that is not above `time`; exact for integers below 2^53. */
export function alignedStart(time: number, size: number): number {
  const rest = time % size;
  return rest < 0 ? time - rest - size : time - rest;
}

/** The latest time less the lateness; Infinity once everything is closed. */
export interface Watermark {
  timeUs: number;
  readonly latenessUs: number;
}

export function createWatermark(latenessUs: number): Watermark {
  return { timeUs: -Infinity, latenessUs };
}

export function advance(watermark: Watermark, timeUs: number): void {
  watermark.timeUs = Math.max(watermark.timeUs, timeUs - watermark.latenessUs);
}

export function byEnd(left: Bounds, right: Bounds): number {
  return left.endUs - right.endUs || left.startUs - right.startUs;
}
