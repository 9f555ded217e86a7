// A log rule: records that match are counted, and the counts are series that the rules of the group can read.
//
// A counter is sampled when its group is evaluated. A record counts from the first evaluation on that is not before its
// own time, or, when it comes late, from the next one. Every counter begins with a 0 one interval before its first
// count, so that increase() and rate() see the first record as they see all others.

import type { RecordView } from '../../lib/expr/view.ts';
import { LabelBuilder, type Labels, METRIC_NAME, NO_LABELS } from '../../lib/promql/labels/labels.ts';
import type { KeptSeries, SeriesKeeper } from '../../lib/promql/records/keeper.ts';
import type { LoadedLog } from '../rules/loaded.ts';
import { multipleFrom } from '../schedule.ts';
import { rememberLatest, type SeenRecord } from './seen-records.ts';

/** A label value that names a field or header of the record. */
const REFERENCE = /^\$([A-Za-z_][A-Za-z0-9_.-]*)$/;

interface Counter {
  readonly labels: Labels;
  total: number;
  kept: KeptSeries | undefined;
  /** What is yet to be added, by the time of the evaluation from which on it counts. */
  readonly ahead: Map<number, number>;
  /** The latest records that were counted, oldest first. */
  readonly latest: SeenRecord[];
}

export interface LogCounter {
  readonly rule: LoadedLog;
  /** Counts a record, which has been found to match, `weight` times; `text` is its line. */
  count(record: RecordView, timeMs: number, weight: number, text: string): void;
  /** The latest records counted under labels that agree with `labels` where both have one. */
  latest(labels: Labels): readonly SeenRecord[];
  /** Writes the samples of the evaluation at `atMs`. */
  sample(atMs: number): void;
}

/** @param evidence how many records each counter keeps to show. */
export function createLogCounter(
  rule: LoadedLog,
  intervalMs: number,
  { keeper, evidence }: { readonly keeper: SeriesKeeper; readonly evidence: number },
): LogCounter {
  const references = [...rule.labels].flatMap(([name, text]) => {
    const reference = REFERENCE.exec(text)?.[1];
    return reference === undefined ? [] : [{ name, reference }];
  });
  const fixed = new LabelBuilder(NO_LABELS);
  for (const [name, text] of rule.labels) if (!REFERENCE.test(text)) fixed.set(name, text);
  const base = fixed.set(METRIC_NAME, rule.name).build();
  const counters = new Map<string, Counter>();
  let sampledAtMs = Number.NEGATIVE_INFINITY;

  /** The counter of a label set; undefined where no rule reads it, or where there are too many series already. */
  const counterOf = (labels: Labels): Counter | undefined => {
    const known = counters.get(labels.key);
    if (known || !keeper.find(labels)) return known;
    const counter: Counter = { labels, total: 0, kept: undefined, ahead: new Map(), latest: [] };
    counters.set(labels.key, counter);
    return counter;
  };

  const labelsOf = (record: RecordView): Labels => {
    if (references.length === 0) return base;
    const builder = new LabelBuilder(base);
    for (const { name, reference } of references) builder.set(name, textOf(record, reference));
    return builder.build();
  };

  const write = (counter: Counter, atMs: number): void => {
    if (!counter.kept || counter.kept.isGone) {
      counter.kept = keeper.find(counter.labels);
      if (counter.kept) keeper.append(counter.kept, atMs - intervalMs, 0);
    }
    if (counter.kept) keeper.append(counter.kept, atMs, counter.total);
  };

  return {
    rule,
    count(record, timeMs, weight, text) {
      const counter = counterOf(labelsOf(record));
      if (!counter) return;
      const { ahead } = counter;
      rememberLatest(counter.latest, { timeMs, text }, evidence);
      const fromMs = Math.max(multipleFrom(timeMs, intervalMs), sampledAtMs);
      ahead.set(fromMs, (ahead.get(fromMs) ?? 0) + weight);
    },
    latest: (labels) =>
      [...counters.values()]
        .filter((counter) =>
          counter.labels.names.every((name, index) => agrees(labels, name, counter.labels.values[index])),
        )
        .flatMap(({ latest }) => latest),
    sample(atMs) {
      sampledAtMs = atMs;
      // Without references there is one counter, which is there before its first record.
      if (references.length === 0) counterOf(base);
      for (const counter of counters.values()) {
        for (const [fromMs, count] of counter.ahead) {
          if (fromMs > atMs) continue;
          counter.total += count;
          counter.ahead.delete(fromMs);
        }
        write(counter, atMs);
      }
    },
  };
}

function agrees(labels: Labels, name: string, value: string | undefined): boolean {
  if (name === METRIC_NAME) return true;
  const other = labels.get(name);
  return other === '' || other === value;
}

function textOf(record: RecordView, name: string): string {
  switch (name) {
    case 'service':
      return record.service;
    case 'instance':
      return record.instance;
    case 'source':
      return record.source;
    case 'kind':
    case 'level':
      return record.kind;
    case 'msg':
      return record.message;
    default:
      return record.field(name)?.value ?? '';
  }
}
