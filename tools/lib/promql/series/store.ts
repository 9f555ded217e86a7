// The series in memory, found by metric name. What a selector found is remembered until a series of that name comes or
// goes, so that rules that run again and again do not match labels again.

import type { Labels } from '../labels/labels.ts';
import { fixedName, type LabelMatcher, matchesAll } from '../labels/matcher.ts';
import { Series } from './series.ts';
import type { SeriesSource } from './source.ts';

interface Bucket {
  series: Series[];
  /** Rises whenever `series` changes. */
  generation: number;
}

interface Found {
  readonly bucket: Bucket;
  readonly generation: number;
  readonly series: readonly Series[];
}

export class SeriesStore implements SeriesSource {
  private readonly byKey = new Map<string, Series>();
  private readonly byName = new Map<string, Bucket>();
  private readonly all: Bucket = { series: [], generation: 0 };
  private remembered = new WeakMap<readonly LabelMatcher[], Found>();

  get seriesCount(): number {
    return this.byKey.size;
  }

  /** Every series, oldest first. */
  get series(): readonly Series[] {
    return this.all.series;
  }

  find(labels: Labels): Series | undefined {
    return this.byKey.get(labels.key);
  }

  /** The series of a label set, made where it is new. */
  findOrAdd(labels: Labels): Series {
    const known = this.byKey.get(labels.key);
    if (known) return known;
    const series = new Series(labels);
    this.byKey.set(labels.key, series);
    for (const bucket of [this.bucketOf(labels.metricName), this.all]) {
      bucket.series.push(series);
      bucket.generation++;
    }
    return series;
  }

  /** Forgets every series that `expired` names. */
  prune(expired: (series: Series) => boolean): void {
    const gone = new Set(this.all.series.filter(expired));
    if (gone.size === 0) return;
    const names = new Set<string>();
    for (const series of gone) {
      this.byKey.delete(series.labels.key);
      names.add(series.labels.metricName);
    }
    const keep = (bucket: Bucket): void => {
      bucket.series = bucket.series.filter((series) => !gone.has(series));
      bucket.generation++;
    };
    keep(this.all);
    for (const name of names) {
      const bucket = this.bucketOf(name);
      keep(bucket);
      if (bucket.series.length === 0) this.byName.delete(name);
    }
  }

  clear(): void {
    this.byKey.clear();
    this.byName.clear();
    this.all.series = [];
    this.all.generation++;
    this.remembered = new WeakMap();
  }

  select(matchers: readonly LabelMatcher[]): readonly Series[] {
    const known = this.remembered.get(matchers);
    if (known && known.bucket.generation === known.generation) return known.series;
    const name = fixedName(matchers);
    const bucket = name === undefined ? this.all : this.bucketOf(name);
    const series = bucket.series.filter((candidate) => matchesAll(matchers, candidate.labels));
    this.remembered.set(matchers, { bucket, generation: bucket.generation, series });
    return series;
  }

  // Also for a name without series: a remembered answer holds on to its bucket, to learn when it changes.
  private bucketOf(name: string): Bucket {
    let bucket = this.byName.get(name);
    if (!bucket) {
      bucket = { series: [], generation: 0 };
      this.byName.set(name, bucket);
    }
    return bucket;
  }
}
