// The stage of obs-agg: scan a block, put its rows into windows and groups, fill the columns, write what is due.
//
// With --pass the input goes on as it came, and the records of a window stand in front of the line that closed it: what comes out depends
// on the bytes alone, not on how they were cut.

import { Kernel } from '../lib/kernel/host.ts';
import { createScanner, type FieldColumns, scannerBytes } from '../lib/kernel/scanner.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, drop, note } from '../lib/stream/ledger.ts';
import type { Emit, Stage } from '../lib/stream/stage.ts';
import { createTextForm, textFormBytes } from '../lib/stream/text-form.ts';
import { createGroups } from './groups.ts';
import { bindPlan, type Plan, WEIGHT } from './plan.ts';
import { createWeights } from './weights.ts';
import { createWindows, LATE, type OpenWindow } from './windows.ts';
import { type Metric, metricLine, metricsOf } from './writer.ts';

export interface AggOptions {
  readonly plan: Plan;
  readonly windowMs: number;
  readonly latenessMs: number;
  readonly name: string;
  readonly maxGroups: number;
  readonly pass: boolean;
  readonly maxLineBytes: number;
  /** Close windows by the time that goes by while the input is silent. */
  readonly wallClock: boolean;
  /** Milliseconds of a clock that never steps. */
  readonly monotonicMs: () => number;
  /** Told of every window when it closes. */
  readonly onWindow?: (window: OpenWindow, metrics: readonly Metric[]) => void;
}

const US_PER_MS = 1000;
const WAKE_MS = 250;
const LF = 0x0a;
/** A row that takes part in nothing. */
const NOWHERE = -2;

export function createAggStage(options: AggOptions): Stage {
  const { plan, maxLineBytes, pass } = options;
  const kernel = new Kernel(
    feederBytes(maxLineBytes) + textFormBytes(maxLineBytes) + scannerBytes({ fields: plan.wanted }),
  );
  const ledger = createLedger();
  const scanner = createScanner(kernel, { fields: plan.wanted });
  const form = createTextForm(kernel, scanner, maxLineBytes);
  const { outputs, columns, filters, fields, kinds } = bindPlan(plan, kernel, scanner, (name) =>
    note(ledger, name, 1),
  );
  const groups = createGroups(plan.by, scanner, fields, options.maxGroups);
  const windows = createWindows(options.windowMs * US_PER_MS, options.latenessMs * US_PER_MS);
  const weights = createWeights(scanner, fields.get(WEIGHT) as FieldColumns);
  const slots = new Int32Array(scanner.rows);
  let latestSeenMs = options.monotonicMs();
  let endedMidLine = false;

  /** Adds the rows [from, to), whose slots are known, to the columns. */
  const accumulate = (from: number, to: number): void => {
    if (from === to) return;
    for (const filter of filters) filter.run(from, to);
    const batch = { from, to, slots, weights: weights.of(from, to) };
    for (const column of columns) {
      column.reserve(windows.capacity);
      column.add(batch);
    }
  };

  const write = (closed: readonly OpenWindow[], emit: Emit): void => {
    if (closed.length === 0) return;
    let text = endedMidLine ? '\n' : '';
    endedMidLine = false;
    for (const window of closed) {
      const metrics = metricsOf(window, groups, outputs);
      options.onWindow?.(window, metrics);
      for (const metric of metrics) text += metricLine(metric, options.name, window);
      for (const group of window.groups) {
        for (const column of columns) column.clear((window.slots[group] as number) - 1);
      }
      windows.release(window);
    }
    emit(Buffer.from(text));
  };

  /** Finds the slot of a row; returns false when a window has to be closed before the row may have one. */
  const place = (row: number): boolean => {
    const kind = scanner.kinds[row] as number;
    if (kind === 0) {
      ledger.foreign++;
      slots[row] = NOWHERE;
      return true;
    }
    if (((kinds >>> kind) & 1) === 0) {
      slots[row] = NOWHERE;
      return true;
    }
    const time = scanner.times[row] as number;
    if (windows.advance(time)) return false;
    placeInWindow(row, time);
    return true;
  };

  const placeInWindow = (row: number, time: number): void => {
    const slot = windows.slot(groups.of(row), time);
    slots[row] = slot;
    if (slot !== LATE) return;
    if (pass) note(ledger, 'late', 1);
    else drop(ledger, 'late', 1);
  };

  /** Handles the scanned rows; the bytes from `passFrom` on are not passed yet. Returns from where they still are not. */
  const handleRows = (passFrom: number, emit: Emit): number => {
    const { count } = scanner;
    let from = 0;
    let passed = passFrom;
    for (let row = 0; row < count; row++) {
      if (place(row)) continue;
      accumulate(from, row);
      const start = form.originalStart(row);
      if (pass && start > passed) emit(kernel.bytes.subarray(passed, start));
      passed = start;
      write(windows.takeDue(), emit);
      placeInWindow(row, scanner.times[row] as number);
      from = row;
    }
    accumulate(from, count);
    if (pass) ledger.passed += count;
    return passed;
  };

  const settle = (lines: number, lateBefore: number): void => {
    if (!pass) ledger.consumed += lines - ((ledger.dropped.get('late') ?? 0) - lateBefore);
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    ...(options.wallClock ? { wakeMs: WAKE_MS } : {}),
    lines(start, end, emit, unterminated) {
      latestSeenMs = options.monotonicMs();
      let position = start;
      let passFrom = start;
      while (position < end) {
        position = form.scan(position, end);
        const lateBefore = ledger.dropped.get('late') ?? 0;
        passFrom = handleRows(passFrom, emit);
        settle(scanner.count, lateBefore);
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
      // Not in the middle of an over-long line that is passed on.
      if (endedMidLine || windows.latest === Number.NEGATIVE_INFINITY) return;
      const silentUs = (options.monotonicMs() - latestSeenMs) * US_PER_MS;
      write(windows.takeUntil(windows.latest + silentUs - options.latenessMs * US_PER_MS), emit);
    },
    end(emit, readerGone) {
      const closed = windows.takeAll();
      write(closed, readerGone ? () => undefined : emit);
    },
  };
}
