// What records do: METRIC records become samples, and log rules count the records that match.

import { maskOf } from '../lib/expr/kind-mask.ts';
import { viewOf } from '../lib/expr/view.ts';
import type { Kernel } from '../lib/kernel/host.ts';
import type { Scanner } from '../lib/kernel/scanner.ts';
import { createMetricReader } from '../lib/promql/records/metric-reader.ts';
import { readMetric } from '../lib/promql/records/metric-record.ts';
import { parseRecord } from '../lib/record/parse.ts';
import { parseQuantity } from '../lib/record/quantity.ts';
import { fieldOf, type RecordLine } from '../lib/record/record.ts';
import type { Evaluator } from './evaluator.ts';
import type { Evidence } from './evidence.ts';
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

/** Records that are remembered to be shown in alerts: a service's troubles, and what became of it. */
const TELLING_KINDS = ['WARN', 'ERROR', 'FATAL', 'EVENT'];
const TELLING = maskOf((kind) => TELLING_KINDS.includes(kind));

export interface IntakeOptions {
  readonly kernel: Kernel;
  readonly scanner: Scanner;
  readonly evaluator: Evaluator;
  /** Undefined: alerts show no records. */
  readonly evidence: Evidence | undefined;
  /** Told of bare tokens of METRIC records that are no quantity. */
  readonly onUnparsable: (count: number) => void;
}

export function createIntake(options: IntakeOptions): Intake {
  const { kernel, scanner, evaluator, evidence, onUnparsable } = options;
  const { keeper } = evaluator;
  const telling = evidence ? TELLING : 0;
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

  const readText = (text: string, bit: number, timeMs: number): void => {
    const record = parseRecord(text);
    if (!record) return;
    if ((telling & bit) !== 0) evidence?.remember(record.source, { timeMs, text });
    if ((evaluator.countedKinds & bit) !== 0) countRecord(record, bit, timeMs, text);
  };

  const countRecord = (record: RecordLine, bit: number, timeMs: number, text: string): void => {
    const view = viewOf(record);
    for (const counter of evaluator.counters) {
      const { kinds: mask, rest } = counter.rule;
      if ((mask & bit) !== 0 && (!rest || rest(view))) {
        counter.count(view, timeMs, weightOf(record), text);
      }
    }
  };

  const textOf = (row: number): string => kernel.text(starts[row] as number, ends[row] as number);

  return {
    take(row) {
      const bit = 1 << (kinds[row] as number);
      if (bit === METRIC_BIT) takeMetric(row);
      if (((evaluator.countedKinds | telling) & bit) === 0) return;
      readText(textOf(row), bit, (times[row] as number) / US_PER_MS);
    },
    copy: (row) => ({
      text: textOf(row),
      kind: kinds[row] as number,
      timeMs: (times[row] as number) / US_PER_MS,
    }),
    takeHeld({ text, kind, timeMs }) {
      const bit = 1 << kind;
      if (((evaluator.countedKinds | telling) & bit) !== 0) readText(text, bit, timeMs);
      const record = bit === METRIC_BIT ? parseRecord(text) : undefined;
      if (!record) return;
      const { values, unparsable } = readMetric(record);
      if (unparsable > 0) onUnparsable(unparsable);
      for (const { labels, value } of values) {
        const kept = keeper.find(labels);
        if (kept) keeper.append(kept, Math.floor(timeMs), value);
      }
    },
  };
}

/** How many lines a record stands for, as obs-agg and obs-tag read it: a bare number, else 1. */
function weightOf(record: RecordLine): number {
  const field = fieldOf(record, 'w');
  const quantity = field === undefined || field.quoted ? undefined : parseQuantity(field.value);
  if (quantity?.dimension !== 'number') return 1;
  return quantity.value > 0 && Number.isFinite(quantity.value) ? quantity.value : 1;
}
