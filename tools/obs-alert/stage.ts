// The stage of obs-alert: METRIC records become samples, other records are counted by log rules, and groups are evaluated
// as the time of the stream goes on.
//
// With --pass the input goes on as it came, and the alerts of an evaluation stand in front of the line that brought it about: what comes
// out depends on the bytes alone, not on how they were cut.

import { Kernel } from '../lib/kernel/host.ts';
import { createScanner, scannerBytes } from '../lib/kernel/scanner.ts';
import type { Labels } from '../lib/promql/labels/labels.ts';
import type { ActiveAlert, AlertTransition } from '../lib/promql/rules/alerting.ts';
import type { AlertingRule, Rule } from '../lib/promql/rules/rule.ts';
import type { SeriesStore } from '../lib/promql/series/store.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, drop, note } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import { createTextForm, textFormBytes } from '../lib/stream/text-form.ts';
import { createAheadGuard } from './ahead.ts';
import { createStreamClock } from './clock.ts';
import { createEvaluator, type Snapshot } from './evaluator.ts';
import { createEvidence } from './evidence.ts';
import { createIntake, type HeldRecord } from './intake.ts';
import { type Notice, runbookOf } from './notice.ts';
import type { LoadedGroup } from './rules/loaded.ts';
import { PATIENCE_MS, unheardText } from './unheard.ts';
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
  /** At the end of an input without a record the rules are evaluated all the same: somebody asks what fires. */
  readonly answersEmpty: boolean;
  /** How far ahead of all others a record may be and move the clock at once. */
  readonly maxAheadMs: number;
  /** Milliseconds of a clock that never steps. */
  readonly monotonicMs: () => number;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
  /** Keep every series, and for ever. */
  readonly keepsAll?: boolean;
  /** Records that an alert shows, at most. */
  readonly evidence: number;
  /** Where the runbook of alerts is that name none. */
  readonly runbook?: string | undefined;
  /** Why alerts with these labels are silenced at a time. */
  readonly silencedBy?: (labels: Labels, atMs: number) => string | undefined;
  /** Told of every change of an alert, in order. */
  readonly onNotice?: (notice: Notice) => void;
  /** Told after all evaluations of a time. */
  readonly onEvaluated?: (atMs: number) => void;
  /** Told, once for each reason, of what a person should know. */
  readonly onWarning: (message: string) => void;
}

export interface AlertStage extends Stage {
  /** Alerts that fire now. */
  readonly firing: number;
  /** Alerts that are pending or firing now. */
  readonly active: readonly ActiveAlert[];
  /** The series that are kept. */
  readonly store: SeriesStore;
  /** What goes on in a later run that restores it. */
  snapshot(): Snapshot;
  /** Goes on with what a run before has left; before the first record. */
  restore(snapshot: Snapshot): void;
  /** Goes on with other rules from the next block of lines on. */
  replaceRules(groups: readonly LoadedGroup[]): void;
  /** Warns, once, when there was nothing at all for the rules: a run that came to its end says so. */
  tellUnheard(): void;
}

const US_PER_MS = 1000;
const WAKE_MS = 250;
const LF = 0x0a;

export function createAlertStage(options: AlertOptions): AlertStage {
  const { maxLineBytes, pass, latenessMs, maxAheadMs } = options;
  const kernel = new Kernel(feederBytes(maxLineBytes) + textFormBytes(maxLineBytes) + scannerBytes());
  const ledger = createLedger();
  const scanner = createScanner(kernel);
  const form = createTextForm(kernel, scanner, maxLineBytes);
  const clock = createStreamClock(options);
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
    onTransition: (transition, rule) => {
      const notice = noticeOf(transition, rule);
      alerts += alertLine(notice);
      options.onNotice?.(notice);
    },
    onOldRecords: (lastMs) =>
      warnOnce(
        'state',
        `the records begin before the last evaluation of the state, ${new Date(lastMs).toISOString()}; nothing is evaluated up to there`,
      ),
    onFailure: (rule, problem) => {
      note(ledger, 'failed_evaluations', 1);
      warnOnce(placeOf(rule), `${placeOf(rule)}: ${nameOf(rule)} gave no result: ${problem}`);
    },
  });
  const { keeper } = evaluator;
  const { kinds, times } = scanner;
  let firstMs = Number.NaN;

  /** Once, when there was nothing at all for the rules. */
  const tellUnheard = (): void => {
    if (keeper.made > 0 || evaluator.active.length > 0 || warned.has('unheard')) return;
    const text = unheardText(groups, ledger.in - ledger.foreign);
    if (text !== undefined) warnOnce('unheard', text);
  };
  keeper.onRefusal = (refusal) => {
    note(ledger, `refused_${refusal}`, 1);
    warnOnce(refusal, refusalText(refusal, options));
  };
  const evidence =
    options.evidence > 0
      ? createEvidence({
          most: options.evidence,
          lookbackMs: options.staleAfterMs,
          counters: () => evaluator.counters,
        })
      : undefined;
  const noticeOf = (transition: AlertTransition, rule: AlertingRule): Notice => {
    const { state, labels, activeAtMs, atMs } = transition;
    const isActive = state === 'pending' || state === 'firing';
    return {
      transition,
      runbook: runbookOf(transition, options.runbook),
      evidence: isActive && evidence ? evidence.of(rule, labels, activeAtMs) : [],
      silenced: isActive ? options.silencedBy?.(labels, atMs) : undefined,
    };
  };
  const intake = createIntake({
    kernel,
    scanner,
    evaluator,
    evidence,
    onUnparsable: (count) => note(ledger, 'unparsable', count),
  });
  const ahead = createAheadGuard<HeldRecord>(maxAheadMs, (count) => {
    note(ledger, 'ahead', count);
    warnOnce('ahead', 'a record is far ahead of all others: it is left out, its clock must be wrong');
  });
  let nextRules: readonly LoadedGroup[] | undefined;
  let { groups } = options;

  /** Takes note of a record's time, and evaluates what is due before it. */
  const advance = (timeMs: number, emit: Emit): void => {
    const observed = clock.observe(timeMs);
    if (Number.isNaN(firstMs)) firstMs = timeMs;
    if (observed === 'nothing') return;
    if (observed === 'restart' || evaluator.nextMs === Number.POSITIVE_INFINITY) evaluator.start(timeMs);
    if (evaluator.nextMs >= timeMs - latenessMs) return;
    evaluate(() => evaluator.run(timeMs - latenessMs), emit);
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
    if (clock.nowMs - firstMs > PATIENCE_MS) tellUnheard();
  };

  const useNextRules = (emit: Emit): void => {
    if (!nextRules) return;
    evaluator.replace(nextRules);
    groups = nextRules;
    nextRules = undefined;
    writeAlerts(emit);
  };

  const takeHeld = (held: readonly HeldRecord[], emit: Emit): void => {
    for (const record of held) {
      advance(record.timeMs, emit);
      intake.takeHeld(record);
    }
  };

  /** Takes a row, or holds it when it is far ahead. `emit` passes what stands before the row on first. */
  const takeRow = (row: number, emit: Emit): void => {
    const timeMs = (times[row] as number) / US_PER_MS;
    for (;;) {
      const verdict = ahead.judge(timeMs, clock.nowMs);
      if (verdict === 'take') break;
      if (verdict === 'hold') {
        ahead.hold(timeMs, intake.copy(row));
        return;
      }
      takeHeld(ahead.release(), emit);
    }
    advance(timeMs, emit);
    intake.take(row);
  };

  /** Handles the scanned rows; the bytes from `passFrom` on are not passed yet. Returns from where they still are not. */
  const handleRows = (passFrom: number, emit: Emit): number => {
    const { count } = scanner;
    let passed = passFrom;
    let row = 0;
    const emitBefore: Emit = (bytes) => {
      const start = form.originalStart(row);
      if (pass && start > passed) emit(kernel.bytes.subarray(passed, start));
      passed = start;
      emit(bytes);
    };
    for (; row < count; row++) {
      if (kinds[row] === 0) ledger.foreign++;
      else takeRow(row, emitBefore);
    }
    if (pass) ledger.passed += count;
    else ledger.consumed += count;
    return passed;
  };

  /** The last evaluations: at the time of the records, or, where none came and the clock counts, at that of the clock. */
  const finish = (emit: Emit): void => {
    if (options.wallClock && options.answersEmpty) clock.begin();
    const endMs = clock.latestMs === Number.NEGATIVE_INFINITY ? clock.nowMs : clock.latestMs;
    if (endMs === Number.NEGATIVE_INFINITY) return;
    if (evaluator.nextMs === Number.POSITIVE_INFINITY) evaluator.start(endMs);
    evaluate(() => evaluator.finish(endMs), emit);
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(options.wallClock ? { wakeMs: WAKE_MS } : {}),
    get firing() {
      return evaluator.active.filter(({ state }) => state === 'firing').length;
    },
    get active() {
      return evaluator.active;
    },
    store: keeper.store,
    snapshot: () => evaluator.snapshot(),
    restore: (snapshot) => evaluator.restore(snapshot),
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
      clock.look();
      // Not in the middle of an over-long line that is passed on.
      if (endedMidLine) return;
      useNextRules(emit);
      if (clock.isSilent) {
        takeHeld(ahead.settle(clock.nowMs, options.wallMs() + maxAheadMs), emit);
        clock.begin();
      }
      const { nowMs } = clock;
      if (nowMs === Number.NEGATIVE_INFINITY) return;
      if (evaluator.nextMs === Number.POSITIVE_INFINITY) evaluator.start(nowMs);
      evaluate(() => evaluator.run(nowMs - latenessMs), emit);
    },
    tellUnheard,
    end(emit, readerGone) {
      const out = readerGone ? () => undefined : emit;
      useNextRules(out);
      takeHeld(ahead.settle(clock.nowMs, Number.POSITIVE_INFINITY), out);
      finish(out);
      if (keeper.outOfOrder > 0) note(ledger, 'out_of_order', keeper.outOfOrder);
    },
  };
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
