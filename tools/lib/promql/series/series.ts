// The samples of one series: a sliding window in two typed arrays. New samples go to the end; when the arrays are full,
// expired samples at the head make room by a move, else the arrays grow by a quarter. So samples are always contiguous,
// and in a steady window of more than a few samples each costs 16 to 22.9 bytes.

import type { Labels } from '../labels/labels.ts';
import { type Marker, writeMarker } from './marker.ts';

/** What the evaluator reads: samples `first` to `end` (exclusive), times rising strictly. */
export interface SeriesView {
  readonly labels: Labels;
  /** Milliseconds since the epoch. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly first: number;
  readonly end: number;
  /** True if some value may be a marker; then every NaN must be looked at. */
  readonly marked: boolean;
}

const INITIAL_CAPACITY = 8;

export class Series implements SeriesView {
  readonly labels: Labels;
  times: Float64Array;
  values: Float64Array;
  first = 0;
  end = 0;
  marked = false;

  constructor(labels: Labels) {
    this.labels = labels;
    const { times, values } = allocate(INITIAL_CAPACITY);
    this.times = times;
    this.values = values;
  }

  get sampleCount(): number {
    return this.end - this.first;
  }

  /** Bytes held for samples, used or not. */
  get byteLength(): number {
    return this.times.byteLength + this.values.byteLength;
  }

  /** The time of the newest sample, -Infinity without one. */
  get lastTimeMs(): number {
    return this.end > this.first ? this.times[this.end - 1]! : Number.NEGATIVE_INFINITY;
  }

  /** Adds a sample. One at the time of the newest replaces it; an older one is refused: false. */
  append(timeMs: number, value: number): boolean {
    const index = this.slotFor(timeMs);
    if (index < 0) return false;
    this.values[index] = value;
    return true;
  }

  /** Adds a marker, as `append` adds a value. */
  appendMarker(timeMs: number, marker: Marker): boolean {
    const index = this.slotFor(timeMs);
    if (index < 0) return false;
    writeMarker(this.values, index, marker);
    this.marked = true;
    return true;
  }

  /** Forgets samples older than `timeMs`; their room is used again. */
  dropBefore(timeMs: number): void {
    while (this.first < this.end && this.times[this.first]! < timeMs) this.first++;
  }

  private slotFor(timeMs: number): number {
    const last = this.lastTimeMs;
    if (timeMs < last) return -1;
    if (timeMs === last) return this.end - 1;
    if (this.end === this.times.length) this.makeRoom();
    this.times[this.end] = timeMs;
    return this.end++;
  }

  private makeRoom(): void {
    const capacity = this.times.length;
    if (this.first >= Math.max(1, capacity >> 3)) {
      this.times.copyWithin(0, this.first, this.end);
      this.values.copyWithin(0, this.first, this.end);
    } else {
      const { times, values } = allocate(capacity + Math.max(INITIAL_CAPACITY, capacity >> 2));
      times.set(this.times.subarray(this.first, this.end));
      values.set(this.values.subarray(this.first, this.end));
      this.times = times;
      this.values = values;
    }
    this.end -= this.first;
    this.first = 0;
  }
}

/** Both arrays in one buffer: an allocation costs more than what a small series holds. */
function allocate(capacity: number): { times: Float64Array; values: Float64Array } {
  const buffer = new ArrayBuffer(16 * capacity);
  return {
    times: new Float64Array(buffer, 0, capacity),
    values: new Float64Array(buffer, 8 * capacity, capacity),
  };
}
