// The snapshot of a stream of METRIC records: of each series the latest value. A series that is not heard of for a while is gone.

import { Kernel } from '../lib/kernel/host.ts';
import { recordOfRow } from '../lib/kernel/row-record.ts';
import { createScanner, scannerBytes } from '../lib/kernel/scanner.ts';
import { UNLABELLED } from '../lib/promql/records/names.ts';
import { isLabel } from '../lib/record/format.ts';
import { KINDS } from '../lib/record/kind.ts';
import { parseQuantity } from '../lib/record/quantity.ts';
import type { RecordLine } from '../lib/record/record.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, drop, note } from '../lib/stream/ledger.ts';
import type { Stage } from '../lib/stream/stage.ts';
import { createTextForm, textFormBytes } from '../lib/stream/text-form.ts';
import type { Series } from './series.ts';

const METRIC = KINDS.indexOf('METRIC') + 1;
const MOST_SERIES = 100_000;
const US_PER_MS = 1000;

export interface RecordOptions {
  readonly staleMs: number;
  readonly maxLineBytes: number;
  /** With it, the snapshot is written so often while records come, and at the end. */
  readonly intervalMs: number | undefined;
  readonly write: (snapshot: readonly Series[]) => string;
}

interface Kept {
  readonly series: Series;
  readonly timeUs: number;
}

/** A stage that takes records, and emits what `write` makes of the snapshot. */
export function createRecordStage({ staleMs, maxLineBytes, intervalMs, write }: RecordOptions): Stage {
  const kernel = new Kernel(feederBytes(maxLineBytes) + textFormBytes(maxLineBytes) + scannerBytes());
  const ledger = createLedger();
  const scanner = createScanner(kernel);
  const form = createTextForm(kernel, scanner, maxLineBytes);
  const kept = new Map<string, Kept>();
  let latestUs = Number.NEGATIVE_INFINITY;

  const take = (row: number): void => {
    const record = recordOfRow(kernel, scanner, row);
    const timeUs = scanner.times[row] as number;
    if (record === undefined) return;
    latestUs = Math.max(latestUs, timeUs);
    for (const series of seriesOf(record)) {
      const key = JSON.stringify([
        series.service,
        series.instance,
        series.message,
        series.key,
        series.labels,
      ]);
      const known = kept.get(key);
      if (known === undefined && kept.size >= MOST_SERIES) note(ledger, 'series_over_bound', 1);
      else if (known === undefined || known.timeUs <= timeUs) kept.set(key, { series, timeUs });
    }
  };

  const snapshot = (): readonly Series[] => {
    for (const [key, { timeUs }] of kept) if (latestUs - timeUs > staleMs * US_PER_MS) kept.delete(key);
    return Array.from(kept.values(), ({ series }) => series);
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(intervalMs === undefined ? {} : { wakeMs: intervalMs }),
    lines(start, end) {
      let position = start;
      while (position < end) {
        position = form.scan(position, end);
        for (let row = 0; row < scanner.count; row++) {
          if (scanner.kinds[row] === 0) ledger.foreign++;
          if (scanner.kinds[row] === METRIC) take(row);
        }
        ledger.consumed += scanner.count;
      }
    },
    overlong(_start, _end, _emit, piece) {
      if (piece !== 'first') return;
      ledger.foreign++;
      drop(ledger, 'overlong', 1);
    },
    wake: (emit) => emit(Buffer.from(write(snapshot()))),
    end(emit, readerGone) {
      const text = write(snapshot());
      if (!readerGone) emit(Buffer.from(text));
    },
  };
}

function seriesOf({ source, message, fields }: RecordLine): readonly Series[] {
  const isOfWindow = fields.some(({ key }) => key === 'window');
  const labels = fields
    .filter((field) => isLabel(field) && !UNLABELLED.has(field.key))
    .map(({ key, value }) => [key, value] as const);
  const common = { service: serviceOf(source), instance: instanceOf(source), message, labels, isOfWindow };
  return fields.flatMap((field) => {
    const quantity = isLabel(field) || UNLABELLED.has(field.key) ? undefined : parseQuantity(field.value);
    if (quantity === undefined) return [];
    return [{ ...common, key: field.key, text: field.value, quantity, instances: undefined }];
  });
}
