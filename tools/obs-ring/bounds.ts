// How much a ring keeps: lines, bytes and age, whichever is reached first. A bound that is not set is Infinity; a ring without
// any keeps all (files.ts).

export interface Bounds {
  readonly lines: number;
  readonly bytes: number;
  /** By the time of the records, against the clock on the wall. */
  readonly ageMs: number;
}

export const NO_BOUNDS: Bounds = {
  lines: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
  ageMs: Number.POSITIVE_INFINITY,
};

export function keepsAll({ lines, bytes, ageMs }: Bounds): boolean {
  return Math.min(lines, bytes, ageMs) === Number.POSITIVE_INFINITY;
}

/** Whether so much is all that the ring has to hold: older lines can go. */
export function isFilled(bounds: Bounds, lines: number, bytes: number): boolean {
  return lines >= bounds.lines || bytes >= bounds.bytes;
}
