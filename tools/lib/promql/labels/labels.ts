// Label sets: the identity of a series. Canonical form: names sorted by their UTF-8 bytes, no empty value (an empty
// label equals a missing one). A label set never changes after it is made, so what is derived from it is cached on it.

import { compareUtf8 } from './order.ts';

/** The label that holds the metric name. */
export const METRIC_NAME = '__name__';
/** The label that holds the upper bound of a classic histogram bucket. */
export const BUCKET_BOUND = 'le';

export class Labels {
  /** Sorted by UTF-8 bytes; `values[i]` belongs to `names[i]`. Do not change. */
  readonly names: readonly string[];
  readonly values: readonly string[];
  private identity: string | undefined;
  private unnamed: Labels | undefined;

  /** Takes lists that are already canonical; use `labelsOf` or `LabelBuilder` for anything else. */
  constructor(names: readonly string[], values: readonly string[]) {
    this.names = names;
    this.values = values;
  }

  /** A string that is equal for two label sets exactly when they are equal. Built once. */
  get key(): string {
    this.identity ??= keyOf(this.names, this.values);
    return this.identity;
  }

  /** The value of a label, `''` where it is missing. */
  get(name: string): string {
    const index = this.names.indexOf(name);
    return index < 0 ? '' : this.values[index]!;
  }

  get metricName(): string {
    return this.get(METRIC_NAME);
  }

  /** The same labels without the metric name. */
  withoutName(): Labels {
    this.unnamed ??= this.names.includes(METRIC_NAME) ? dropLabels(this, [METRIC_NAME]) : this;
    return this.unnamed;
  }
}

/** The label set without any label. */
export const NO_LABELS = new Labels([], []);

/** The canonical label set of name and value pairs; of two with one name the last counts. */
export function labelsOf(pairs: Iterable<readonly [string, string]>): Labels {
  const builder = new LabelBuilder(NO_LABELS);
  for (const [name, value] of pairs) builder.set(name, value);
  return builder.build();
}

/** Only the labels named. */
export function keepLabels(labels: Labels, names: readonly string[]): Labels {
  return filterLabels(labels, (name) => names.includes(name));
}

/** All labels but those named. */
export function dropLabels(labels: Labels, names: readonly string[]): Labels {
  return filterLabels(labels, (name) => !names.includes(name));
}

function filterLabels(labels: Labels, wanted: (name: string) => boolean): Labels {
  const names: string[] = [];
  const values: string[] = [];
  for (let index = 0; index < labels.names.length; index++) {
    if (!wanted(labels.names[index]!)) continue;
    names.push(labels.names[index]!);
    values.push(labels.values[index]!);
  }
  return names.length === labels.names.length ? labels : new Labels(names, values);
}

/** The label set with one label set to another value; the empty string removes it. */
export function setLabel(labels: Labels, name: string, value: string): Labels {
  const at = labels.names.indexOf(name);
  if (at >= 0 && labels.values[at] === value) return labels;
  if (value === '') return at < 0 ? labels : dropLabels(labels, [name]);
  if (at >= 0) return new Labels(labels.names, labels.values.with(at, value));
  let place = labels.names.length;
  while (place > 0 && compareUtf8(labels.names[place - 1]!, name) > 0) place--;
  return new Labels(labels.names.toSpliced(place, 0, name), labels.values.toSpliced(place, 0, value));
}

/** Many changes to a label set, applied at `build`. Setting a label to the empty string removes it. */
export class LabelBuilder {
  private readonly entries: Map<string, string>;

  constructor(base: Labels) {
    this.entries = new Map(base.names.map((name, index) => [name, base.values[index]!]));
  }

  set(name: string, value: string): this {
    if (value === '') this.entries.delete(name);
    else this.entries.set(name, value);
    return this;
  }

  delete(name: string): this {
    this.entries.delete(name);
    return this;
  }

  build(): Labels {
    const sorted = [...this.entries].sort(([a], [b]) => compareUtf8(a, b));
    return new Labels(
      sorted.map(([name]) => name),
      sorted.map(([, value]) => value),
    );
  }
}

// Lengths come first, so that no separator can be forged by a label value.
function keyOf(names: readonly string[], values: readonly string[]): string {
  let key = '';
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    const value = values[index]!;
    key += `${name.length},${value.length}:${name}${value}`;
  }
  return key;
}

/** Orders label sets as Prometheus does: label by label, name before value, a shorter set first. */
export function compareLabels(a: Labels, b: Labels): number {
  const shared = Math.min(a.names.length, b.names.length);
  for (let index = 0; index < shared; index++) {
    const byName = compareUtf8(a.names[index]!, b.names[index]!);
    if (byName !== 0) return byName;
    const byValue = compareUtf8(a.values[index]!, b.values[index]!);
    if (byValue !== 0) return byValue;
  }
  return a.names.length - b.names.length;
}
