// Windows of event time over slots. A slot is a place in every column: what one group has in one window, or in a pane, a piece of time
// that windows are put together from.
//
// When a window closes depends on the watermark alone (clock.ts), and with it on nothing but the records: the same bytes give the same
// windows, however they were cut.

/** Says that a record came after its window was closed. */
export const LATE = -1;

/** Microseconds; the start is inclusive, the end is not. */
export interface Bounds {
  readonly start: number;
  readonly end: number;
}

export interface ClosedRow {
  readonly group: number;
  readonly slot: number;
  /** 1 when it is first told, then 2 and so on for corrections. */
  readonly revision: number;
}

export interface ClosedWindow extends Bounds {
  readonly rows: readonly ClosedRow[];
  /** It is no more, for another one has taken its records; the slots hold what was told of it. */
  readonly isWithdrawn?: boolean;
}

/** Reads a window: its slots are valid during the call. */
export type Tell = (window: ClosedWindow) => void;

/** Saves what a group has in a slot, and puts it back. */
export interface Saver {
  save(group: number, slot: number): unknown;
  load(saved: unknown, slot: number): number;
  /** The same for a group alone. */
  saveGroup(group: number): unknown;
  loadGroup(saved: unknown): number;
}

/** A piece of time whose records have slots by group. */
export interface OpenPane extends Bounds {
  /** By group: slot + 1, or 0. */
  slots: Int32Array;
  /** The groups that have a slot, in the order of their first records. */
  readonly groups: number[];
}

export interface Windows {
  /** The slot of a record of `group` at `time`, or LATE. */
  slot(group: number, time: number): number;
  /** Where the last record went, while its window is open and takes more: a time in it is not late. */
  readonly current: OpenPane | undefined;
  /** Gives a group that has no slot in an open pane this one, which is empty and taken. */
  adopt(pane: OpenPane, group: number, slot: number): void;
  /** The earliest end of an open window: the watermark there makes it due. */
  readonly nextEnd: number;
  /** Tells the windows that end at or before `time`, and the corrections so far; the earliest first. */
  tellUntil(time: number, tell: Tell): void;
  /** Forgets everything that begins after `time`. */
  dropAfter(time: number): void;
  /** Records that came too late for some of their windows and in time for others, or for a correction. */
  readonly partlyLate: number;
  /** What could be corrected for a shorter time than was asked for, since there was no room to keep it: windows, or pieces of them. */
  readonly forgotten: number;
  save(saver: Saver): unknown;
  load(saved: unknown, saver: Saver): void;
}

export interface WindowClock {
  readonly watermark: number;
}

/** How windows are made of records. Microseconds. */
export type WindowSpec =
  /** Aligned to multiples of the step; with a step below the size a record is in several. */
  | {
      readonly type: 'aligned';
      readonly sizeUs: number;
      readonly stepUs: number;
      /** A late record is taken for a correction until so long after the end of its window; 0 for no corrections. */
      readonly reviseUs: number;
    }
  /** From the first record, or a multiple of the period, to each multiple of the step. */
  | {
      readonly type: 'cumulative';
      readonly stepUs: number;
      readonly periodUs: number;
      /** Also told when nothing came since: once for each time the windows are asked. A counter stays alive so. */
      readonly isRepeated?: boolean;
      /** So long after the end of a step late records correct it, and all later ones of its period; none without it. */
      readonly reviseUs?: number;
    }
  /** Of each group, from a record to the gap behind the last one that follows within it. */
  | {
      readonly type: 'session';
      readonly gapUs: number;
      /** So long after its end a session takes late records, and is joined to others by them; none without it. */
      readonly reviseUs?: number;
    };

/** The greatest multiple of `size` that is not above `time`; exact for whole microseconds. */
export function alignedStart(time: number, size: number): number {
  return Math.floor(time / size) * size;
}

export function byEnd(left: Bounds, right: Bounds): number {
  return left.end - right.end || left.start - right.start;
}
