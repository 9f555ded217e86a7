// The stage of obs-alert: METRIC records become samples, other records are counted by log rules, and groups are evaluated
// as the time of the stream goes on.
//
// With --pass the input goes on as it came, and the alerts of an evaluation stand in front of the line that brought it about: what comes
// out depends on the bytes alone, not on how they were cut.

import { viewOf } from '../lib/expr/view.ts';
import { Kernel } from '../lib/kernel/host.ts';
import { createScanner, scannerBytes } from '../lib/kernel/scanner.ts';
import { createMetricReader } from '../lib/promql/records/metric-reader.ts';
import type { Rule } from '../lib/promql/rules/rule.ts';
import { parseRecord } from '../lib/record/parse.ts';
import { parseQuantity } from '../lib/record/quantity.ts';
import { fieldOf, type RecordLine } from '../lib/record/record.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, drop, note } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import { createTextForm, textFormBytes } from '../lib/stream/text-form.ts';
import { createStreamClock } from './clock.ts';
import { createEvaluator } from './evaluator.ts';
import { type LoadedGroup, METRIC_BIT } from './rules/loaded.ts';
import { alertLine } from './writer.ts';

export interface AlertOptions {
  readonly groups: readonly LoadedGroup[];
  readonly intervalMs: number;
  /** How long an evaluation waits for records that come late. */
  readonly latenessMs: number;
  readonly staleAfterMs: number;
  readonly compat: 2 | 3;
  readonly maxSeries: number;
  readonly maxSamples: number;
  readonly pass: boolean;
  readonly maxLineBytes: number;
  /** Evaluate by the time that goes by while the input is silent. */
  readonly wallClock: boolean;
  /** Milliseconds of a clock that never steps. */
  readonly monotonicMs: () => number;
  /** Told, once for each reason, of what a person should know. */
  readonly onWarning: (message: string) => void;
}

export interface AlertStage extends Stage {
  /** Alerts that fire now. */
  readonly firing: number;
  /** Goes on with other rules from the next block of lines on. */
  replaceRules(groups: readonly LoadedGroup[]): void;
}

const US_PER_MS = 1000;
const WAKE_MS = 250;
const LF = 0x0a;

export function createAlertStage(options: AlertOptions): AlertStage {
  const { maxLineBytes, pass, latenessMs } = options;
  const kernel = new Kernel(feederBytes(maxLineBytes) + textFormBytes(maxLineBytes) + scannerBytes());
  const ledger = createLedger();
  const scanner = createScanner(kernel);
  const form = createTextForm(kernel, scanner, maxLineBytes);
  const clock = createStreamClock(options.monotonicMs);
  const warned = new Set<string>();
  let alerts = '';
  let endedMidLine = false;

  const warnOnce = (topic: string, message: string): void => {
    if (warned.has(topic)) return;
    warned.add(topic);
    options.onWarning(message);
  };
  const evaluator = createEvaluator({
    ...options,
    onTransition: (transition) => {
      alerts += alertLine(transition);
    },
    onFailure: (rule, problem) => {
      note(ledger, 'failed_evaluations', 1);
      warnOnce(placeOf(rule), `${placeOf(rule)}: ${nameOf(rule)} gave no result: ${problem}`);
    },
  });
  const { keeper } = evaluator;
  const metrics = createMetricReader(kernel, keeper);
  const { starts, bodies, ends, sourceIds, times } = scanner;
  keeper.onRefusal = (refusal) => {
    note(ledger, `refused_${refusal}`, 1);
    warnOnce(refusal, refusalText(refusal, options));
  };
  let countedKinds = evaluator.countedKinds;
  let nextRules: readonly LoadedGroup[] | undefined;

  const takeMetric = (row: number): void => {
    const unparsable = metrics.read(
      starts[row] as number,
      bodies[row] as number,
      ends[row] as number,
      sourceIds[row] as number,
      Math.floor((times[row] as number) / US_PER_MS),
    );
    if (unparsable > 0) note(ledger, 'unparsable', unparsable);
  };

  const countRecord = (record: RecordLine, bit: number, timeMs: number): void => {
    const view = viewOf(record);
    for (const counter of evaluator.counters) {
      const { kinds, rest } = counter.rule;
      if ((kinds & bit) !== 0 && (!rest || rest(view))) counter.count(view, timeMs, weightOf(record));
    }
  };

  const takeRow = (row: number, kind: number): void => {
    const bit = 1 << kind;
    if (bit === METRIC_BIT) takeMetric(row);
    if ((countedKinds & bit) === 0) return;
    const record = parseRecord(kernel.text(starts[row] as number, ends[row] as number));
    if (record) countRecord(record, bit, (times[row] as number) / US_PER_MS);
  };

  /** Takes note of a record's time; true when evaluations are due before it. */
  const advance = (timeMs: number): boolean => {
    if (!clock.observe(timeMs)) return false;
    if (evaluator.nextMs === Number.POSITIVE_INFINITY) evaluator.start(timeMs);
    return evaluator.nextMs < timeMs - latenessMs;
  };

  const writeAlerts = (emit: Emit): void => {
    if (alerts === '') return;
    emit(Buffer.from(endedMidLine ? `\n${alerts}` : alerts));
    alerts = '';
    endedMidLine = false;
  };

  const evaluate = (run: () => number, emit: Emit): void => {
    const skipped = run();
    if (skipped > 0) note(ledger, 'skipped_evaluations', skipped);
    writeAlerts(emit);
  };

  const useNextRules = (emit: Emit): void => {
    if (!nextRules) return;
    evaluator.replace(nextRules);
    countedKinds = evaluator.countedKinds;
    nextRules = undefined;
    writeAlerts(emit);
  };

  /** Handles the scanned rows; the bytes from `passFrom` on are not passed yet. Returns from where they still are not. */
  const handleRows = (passFrom: number, emit: Emit): number => {
    const { count, kinds } = scanner;
    let passed = passFrom;
    for (let row = 0; row < count; row++) {
      const kind = kinds[row] as number;
      if (kind === 0) {
        ledger.foreign++;
        continue;
      }
      const timeMs = (times[row] as number) / US_PER_MS;
      if (advance(timeMs)) {
        const start = form.originalStart(row);
        if (pass && start > passed) emit(kernel.bytes.subarray(passed, start));
        passed = start;
        evaluate(() => evaluator.run(timeMs - latenessMs), emit);
      }
      takeRow(row, kind);
    }
    if (pass) ledger.passed += count;
    else ledger.consumed += count;
    return passed;
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(options.wallClock ? { wakeMs: WAKE_MS } : {}),
    get firing() {
      return evaluator.firing;
    },
    replaceRules(groups) {
      nextRules = groups;
    },
    lines(start, end, emit, unterminated) {
      useNextRules(emit);
      let position = start;
      let passFrom = start;
      while (position < end) {
        position = form.scan(position, end);
        passFrom = handleRows(passFrom, emit);
      }
      const passEnd = unterminated ? end - 1 : end;
      if (pass && passEnd > passFrom) emit(kernel.bytes.subarray(passFrom, passEnd));
      endedMidLine = pass && unterminated;
    },
    overlong(start, end, emit, piece) {
      if (piece === 'first') {
        ledger.foreign++;
        if (pass) ledger.passed++;
        else drop(ledger, 'overlong', 1);
      }
      if (!pass || end === start) return;
      emit(kernel.bytes.subarray(start, end));
      endedMidLine = kernel.bytes[end - 1] !== LF;
    },
    wake(emit) {
      const nowMs = clock.silentNow();
      // Not in the middle of an over-long line that is passed on.
      if (endedMidLine) return;
      useNextRules(emit);
      evaluate(() => evaluator.run(nowMs - latenessMs), emit);
    },
    end(emit, readerGone) {
      const { latestMs } = clock;
      const out = readerGone ? () => undefined : emit;
      useNextRules(out);
      if (latestMs !== Number.NEGATIVE_INFINITY) evaluate(() => evaluator.finish(latestMs), out);
      if (keeper.outOfOrder > 0) note(ledger, 'out_of_order', keeper.outOfOrder);
    },
  };
}

/** How many lines a record stands for. */
function weightOf(record: RecordLine): number {
  const field = fieldOf(record, 'w');
  const weight = field === undefined ? 1 : (parseQuantity(field.value)?.value ?? 1);
  return weight > 0 && Number.isFinite(weight) ? weight : 1;
}

function nameOf(rule: Rule): string {
  return rule.kind === 'alert' ? `alert ${rule.name}` : `record ${rule.name}`;
}

function placeOf({ place }: Rule): string {
  return `${place.file}:${place.line}`;
}

function refusalText(refusal: 'series' | 'samples', { maxSeries, maxSamples }: AlertOptions): string {
  return refusal === 'series'
    ? `rules ask for more than ${maxSeries} series; further ones are ignored, raise --max-series`
    : `rules ask for more than ${maxSamples} samples; further ones are ignored, raise --max-samples`;
}
