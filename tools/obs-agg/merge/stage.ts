// The stage of obs-agg merge: METRIC records of many instances, nodes and hours in, one record for each metric and window out.
//
// Without a lateness everything waits for the end of the input, because files put one behind the other are in no order of time. With one,
// windows close behind the latest record, as in obs-agg.

import { Kernel } from '../../lib/kernel/host.ts';
import { createScanner, scannerBytes } from '../../lib/kernel/scanner.ts';
import type { DeclaredRules } from '../../lib/metric/rule.ts';
import { KINDS } from '../../lib/record/kind.ts';
import { parseRecord } from '../../lib/record/parse.ts';
import { feederBytes } from '../../lib/stream/feeder.ts';
import { createLedger, drop, note } from '../../lib/stream/ledger.ts';
import type { Emit, Stage } from '../../lib/stream/stage.ts';
import { createTextForm, textFormBytes } from '../../lib/stream/text-form.ts';
import { createEventClock } from '../clock.ts';
import { type Metric, metricLine } from '../writer.ts';
import { contributionOf } from './contribution.ts';
import { createGatherer } from './gatherer.ts';
import { createIdentifier, type LabelChoice } from './identity.ts';

export interface MergeOptions {
  readonly labels: LabelChoice;
  readonly rules: DeclaredRules;
  /** Length of the windows to merge into; those of the records unless given. */
  readonly windowMs?: number | undefined;
  /** Undefined: everything waits for the end. */
  readonly latenessMs?: number | undefined;
  readonly maxGroups: number;
  readonly maxLineBytes: number;
  /** Write the summaries again, for a further merge. */
  readonly withParts: boolean;
  readonly wallClock: boolean;
  readonly monotonicMs: () => number;
  readonly onMetrics?: (metrics: readonly Metric[], endUs: number) => void;
  /** Told the first time that a value can be put together by no rule and has no summary. */
  readonly onUnmergeable?: (key: string) => void;
}

const METRIC = KINDS.indexOf('METRIC') + 1;
const US_PER_MS = 1000;
const WAKE_MS = 250;
const LEAP_MS = 366 * 86_400_000;

export function createMergeStage(options: MergeOptions): Stage {
  const { maxLineBytes } = options;
  const kernel = new Kernel(feederBytes(maxLineBytes) + textFormBytes(maxLineBytes) + scannerBytes());
  const ledger = createLedger();
  const scanner = createScanner(kernel);
  const form = createTextForm(kernel, scanner, maxLineBytes);
  const latenessUs = (options.latenessMs ?? 0) * US_PER_MS;
  const isWaiting = options.latenessMs === undefined;
  const clock = createEventClock(latenessUs, LEAP_MS * US_PER_MS);
  const identify = createIdentifier(options.labels, (options.windowMs ?? 0) * US_PER_MS);
  const gatherer = createGatherer({ withParts: options.withParts, maxGroups: options.maxGroups });
  const unmergeable = new Set<string>();
  let closedUntil = Number.NEGATIVE_INFINITY;
  let latestSeenMs = options.monotonicMs();

  const write = (until: number, emit: Emit): void => {
    if (gatherer.nextEnd > until) return;
    let text = '';
    gatherer.tellUntil(until, (metrics, endUs) => {
      options.onMetrics?.(metrics, endUs);
      text += metrics.map(metricLine).join('');
      if (endUs > closedUntil) closedUntil = endUs;
    });
    if (text !== '') emit(Buffer.from(text));
  };

  const take = (row: number, emit: Emit): boolean => {
    const record = parseRecord(kernel.text(scanner.starts[row] as number, scanner.ends[row] as number));
    if (record === undefined) return true;
    const timeUs = scanner.times[row] as number;
    const place = identify(record, timeUs);
    if (place.endUs <= closedUntil) return false;
    const contribution = contributionOf(record.fields, options.rules);
    for (const key of contribution.unmergeable) {
      note(ledger, 'unmergeable', 1);
      if (!unmergeable.has(key)) options.onUnmergeable?.(key);
      unmergeable.add(key);
    }
    if (!gatherer.add(place, contribution, timeUs)) note(ledger, 'mismatched', 1);
    if (!isWaiting && clock.see(timeUs)) write(clock.watermark, emit);
    // Whatever comes, memory is bounded: the earliest windows go first.
    if (gatherer.groups > options.maxGroups) {
      note(ledger, 'early', 1);
      write(gatherer.nextEnd, emit);
    }
    return true;
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(options.wallClock && !isWaiting ? { wakeMs: WAKE_MS } : {}),
    lines(start, end, emit) {
      latestSeenMs = options.monotonicMs();
      let position = start;
      while (position < end) {
        position = form.scan(position, end);
        for (let row = 0; row < scanner.count; row++) {
          const kind = scanner.kinds[row] as number;
          if (kind === 0) ledger.foreign++;
          if (kind !== METRIC || take(row, emit)) ledger.consumed++;
          else drop(ledger, 'late', 1);
        }
      }
    },
    overlong(_start, _end, _emit, piece) {
      if (piece !== 'first') return;
      ledger.foreign++;
      drop(ledger, 'overlong', 1);
    },
    wake(emit) {
      const silentUs = (options.monotonicMs() - latestSeenMs) * US_PER_MS;
      write(clock.latest + silentUs - latenessUs, emit);
    },
    end(emit, readerGone) {
      write(Number.POSITIVE_INFINITY, readerGone ? () => undefined : emit);
    },
  };
}
