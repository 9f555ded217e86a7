// The series of a stream: only those that somebody wants, each only as long as it is wanted, and never more than a bound.
//
// Beyond a bound nothing old is thrown away, since an alert on half of the data would be a wrong one without a sign:
// what is new is refused, counted and reported once.

import type { Labels } from '../labels/labels.ts';
import type { Series } from '../series/series.ts';
import { SeriesStore } from '../series/store.ts';
import type { Wanted } from './wanted.ts';

export interface KeeperOptions {
  readonly maxSeries: number;
  readonly maxSamples: number;
}

/** A series that is kept. */
export interface KeptSeries {
  readonly series: Series;
  retentionMs: number;
  /** It has been forgotten: ask again. */
  isGone: boolean;
}

export type Refusal = 'series' | 'samples';

export class SeriesKeeper {
  readonly store = new SeriesStore();
  /** Told whenever a series or sample is refused. */
  onRefusal: (refusal: Refusal) => void = () => undefined;
  /** Rises whenever other series are wanted. */
  generation = 0;
  /** Series that were ever made. */
  made = 0;
  /** Samples that came after a newer one of their series. */
  outOfOrder = 0;
  private readonly options: KeeperOptions;
  private wanted: Wanted;
  private readonly kept = new Map<Series, KeptSeries>();
  private sampleCount = 0;
  private needsFromMs = Number.NEGATIVE_INFINITY;
  private sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(wanted: Wanted, options: KeeperOptions) {
    this.wanted = wanted;
    this.options = options;
  }

  get samples(): number {
    return this.sampleCount;
  }

  wants(labels: Labels): boolean {
    return this.wanted(labels) !== undefined;
  }

  /** The series of a label set, made where it is new; undefined where nobody wants it or there are too many. */
  find(labels: Labels): KeptSeries | undefined {
    const known = this.store.find(labels);
    if (known) return this.kept.get(known);
    const retentionMs = this.wanted(labels);
    if (retentionMs === undefined) return undefined;
    if (this.store.seriesCount >= this.options.maxSeries) {
      this.onRefusal('series');
      return undefined;
    }
    const series = this.store.findOrAdd(labels);
    this.made++;
    const kept = { series, retentionMs, isGone: false };
    this.kept.set(series, kept);
    return kept;
  }

  append(kept: KeptSeries, timeMs: number, value: number): void {
    const { series } = kept;
    if (this.makesRoom(kept, timeMs) && !series.append(timeMs, value)) this.outOfOrder++;
  }

  /** Says that a series has no value from `timeMs` on. */
  appendStale(kept: KeptSeries, timeMs: number): void {
    if (this.makesRoom(kept, timeMs)) kept.series.appendMarker(timeMs, 'stale');
  }

  /** No evaluation looks from a time before this one any more. */
  advance(timeMs: number): void {
    this.needsFromMs = timeMs;
    if (timeMs - this.sweptAtMs >= SWEEP_MS) this.sweep();
  }

  /** Keeps what others want from now on, with the samples that are there. */
  rewant(wanted: Wanted): void {
    this.wanted = wanted;
    this.generation++;
    for (const [series, kept] of this.kept) {
      const retentionMs = wanted(series.labels);
      if (retentionMs !== undefined) kept.retentionMs = retentionMs;
      else {
        kept.isGone = true;
        this.kept.delete(series);
      }
    }
    this.store.prune((series) => !this.kept.has(series));
    this.sweep();
  }

  /** True when there is room for one more sample, or none is needed. */
  private makesRoom({ series, retentionMs }: KeptSeries, timeMs: number): boolean {
    const before = series.sampleCount;
    series.dropBefore(this.needsFromMs - retentionMs);
    this.sampleCount += series.sampleCount - before;
    if (timeMs <= series.lastTimeMs) return true;
    if (this.sampleCount >= this.options.maxSamples) {
      this.onRefusal('samples');
      return false;
    }
    this.sampleCount++;
    return true;
  }

  /** Forgets what expired in series that are silent. */
  private sweep(): void {
    this.sweptAtMs = this.needsFromMs;
    this.sampleCount = 0;
    for (const [series, kept] of this.kept) {
      series.dropBefore(this.needsFromMs - kept.retentionMs);
      this.sampleCount += series.sampleCount;
      if (series.sampleCount > 0) continue;
      kept.isGone = true;
      this.kept.delete(series);
    }
    this.store.prune((series) => series.sampleCount === 0);
  }
}

/** Silent series are looked through once in this time of the stream. */
const SWEEP_MS = 60_000;
