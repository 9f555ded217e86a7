// What records do: METRIC records become samples, and log rules count the records that match.

import { viewOf } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { Scanner } from '../lib/kernel/scanner.ts';
import { createMetricReader } from '../lib/promql/records/metric-reader.ts';
import { readMetric } from '../lib/promql/records/metric-record.ts';
import { parseRecord } from '../lib/record/parse.ts';
import { parseQuantity } from '../lib/record/quantity.ts';
import { fieldOf, type RecordLine } from '../lib/record/record.ts';
import type { Evaluator } from './evaluator.ts';
import { METRIC_BIT } from './rules/loaded.ts';

/** A record that is not in the kernel's memory any more. */
export interface HeldRecord {
  readonly text: string;
  readonly kind: number;
  readonly timeMs: number;
}

export interface Intake {
  /** Takes row `row` of the scanner, which is a record. */
  take(row: number): void;
  /** A copy of a row, to be taken later. */
  copy(row: number): HeldRecord;
  takeHeld(held: HeldRecord): void;
}

const US_PER_MS = 1000;

/** @param onUnparsable told of bare tokens of METRIC records that are no quantity. */
export function createIntake(
  kernel: Kernel,
  scanner: Scanner,
  evaluator: Evaluator,
  onUnparsable: (count: number) => void,
): Intake {
  const { keeper } = evaluator;
  const metrics = createMetricReader(kernel, keeper);
  const { starts, bodies, ends, kinds, sourceIds, times } = scanner;

  const takeMetric = (row: number): void => {
    const unparsable = metrics.read(
      starts[row] as number,
      bodies[row] as number,
      ends[row] as number,
      sourceIds[row] as number,
      Math.floor((times[row] as number) / US_PER_MS),
    );
    if (unparsable > 0) onUnparsable(unparsable);
  };

  const countRecord = (record: RecordLine, bit: number, timeMs: number): void => {
    const view = viewOf(record);
    for (const counter of evaluator.counters) {
      const { kinds: mask, rest } = counter.rule;
      if ((mask & bit) !== 0 && (!rest || rest(view))) counter.count(view, timeMs, weightOf(record));
    }
  };

  const textOf = (row: number): string => kernel.text(starts[row] as number, ends[row] as number);

  return {
    take(row) {
      const bit = 1 << (kinds[row] as number);
      if (bit === METRIC_BIT) takeMetric(row);
      if ((evaluator.countedKinds & bit) === 0) return;
      const record = parseRecord(textOf(row));
      if (record) countRecord(record, bit, (times[row] as number) / US_PER_MS);
    },
    copy: (row) => ({
      text: textOf(row),
      kind: kinds[row] as number,
      timeMs: (times[row] as number) / US_PER_MS,
    }),
    takeHeld({ text, kind, timeMs }) {
      const record = parseRecord(text);
      if (!record) return;
      const bit = 1 << kind;
      if ((evaluator.countedKinds & bit) !== 0) countRecord(record, bit, timeMs);
      if (bit !== METRIC_BIT) return;
      const { values, unparsable } = readMetric(record);
      if (unparsable > 0) onUnparsable(unparsable);
      for (const { labels, value } of values) {
        const kept = keeper.find(labels);
        if (kept) keeper.append(kept, Math.floor(timeMs), value);
      }
    },
  };
}

/** How many lines a record stands for. */
function weightOf(record: RecordLine): number {
  const field = fieldOf(record, 'w');
  const weight = field === undefined ? 1 : (parseQuantity(field.value)?.value ?? 1);
  return weight > 0 && Number.isFinite(weight) ? weight : 1;
}
