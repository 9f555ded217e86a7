// The stage of obs-query: METRIC records become samples of the series that an expression reads; at the end of the input it is evaluated.

import { Kernel } from '../lib/kernel/host.ts';
import { createScanner, scannerBytes } from '../lib/kernel/scanner.ts';
import { EvaluationError } from '../lib/promql/engine/errors.ts';
import { createQuery, type QueryResult } from '../lib/promql/engine/evaluate.ts';
import { SeriesKeeper } from '../lib/promql/records/keeper.ts';
import { createMetricReader } from '../lib/promql/records/metric-reader.ts';
import { wantedBy } from '../lib/promql/records/wanted.ts';
import type { Expr } from '../lib/promql/syntax/ast.ts';
import { KINDS } from '../lib/record/kind.ts';
import { feederBytes } from '../lib/stream/feeder.ts';
import { createLedger, drop, note } from '../lib/stream/ledger.ts';
import type { Stage } from '../lib/stream/stage.ts';
import { createTextForm, textFormBytes } from '../lib/stream/text-form.ts';
import { QueryFailure } from './failure.ts';
import { earliestTime, lastTime, type Span, type Times, timesOf } from './span.ts';

export interface QueryOptions {
  readonly expr: Expr;
  /** The expression as written. */
  readonly text: string;
  readonly span: Span;
  readonly staleAfterMs: number;
  readonly compat: 2 | 3;
  readonly maxSeries: number;
  readonly maxSamples: number;
  readonly maxLineBytes: number;
  /** The answer as text, '' for none. */
  readonly format: (answer: Answer) => string;
}

export interface Answer extends QueryResult {
  readonly times: Times;
  readonly isRange: boolean;
}

export interface QueryStage extends Stage {
  /** Undefined until the end of the input, and where there is no answer. */
  readonly answer: Answer | undefined;
  /** Why there is no answer. */
  readonly failure: QueryFailure | undefined;
  /** Samples that came after a newer one of their series and were left out. */
  readonly outOfOrder: number;
}

const US_PER_MS = 1000;
const METRIC_KIND = KINDS.indexOf('METRIC') + 1;

export function createQueryStage(options: QueryOptions): QueryStage {
  const { expr, span, maxLineBytes } = options;
  const kernel = new Kernel(feederBytes(maxLineBytes) + textFormBytes(maxLineBytes) + scannerBytes());
  const ledger = createLedger();
  const scanner = createScanner(kernel);
  const form = createTextForm(kernel, scanner, maxLineBytes);
  const keeper = new SeriesKeeper(wantedBy([{ expr, offsetMs: 0 }], options.staleAfterMs), options);
  const metrics = createMetricReader(kernel, keeper);
  // An offset into the future looks behind the last time.
  const untilMs = /offset\s*-/.test(options.text) ? Number.POSITIVE_INFINITY : lastTime(span);
  let firstMs = Number.POSITIVE_INFINITY;
  let latestMs = Number.NEGATIVE_INFINITY;
  let answer: Answer | undefined;
  let failure: QueryFailure | undefined;
  keeper.onRefusal = (refusal) => {
    const limit = refusal === 'series' ? options.maxSeries : options.maxSamples;
    failure ??= new QueryFailure(
      `the expression reads more than ${limit} ${refusal}: raise --max-${refusal}`,
    );
  };

  const takeRow = (row: number): void => {
    const rowMs = Math.floor((scanner.times[row] as number) / US_PER_MS);
    if (rowMs > latestMs) {
      latestMs = rowMs;
      keeper.advance(earliestTime(span, latestMs));
    }
    if (rowMs < firstMs) firstMs = rowMs;
    if (scanner.kinds[row] !== METRIC_KIND || rowMs > untilMs) return;
    const unparsable = metrics.read(
      scanner.starts[row] as number,
      scanner.bodies[row] as number,
      scanner.ends[row] as number,
      scanner.sourceIds[row] as number,
      rowMs,
    );
    if (unparsable > 0) note(ledger, 'unparsable', unparsable);
  };

  const evaluate = (): Answer => {
    const times = timesOf(span, firstMs, latestMs);
    const query = createQuery(expr, {
      lookbackMs: options.staleAfterMs,
      subqueryStepMs: SUBQUERY_STEP_MS,
      compat: options.compat,
    });
    const isRange = span.kind === 'range';
    const result = isRange
      ? query.range(times.startMs, times.endMs, times.stepMs, keeper.store)
      : query.instant(times.startMs, keeper.store);
    return { ...result, times, isRange };
  };

  const answerOrFail = (): void => {
    if (latestMs === Number.NEGATIVE_INFINITY) return;
    try {
      answer = evaluate();
    } catch (error) {
      if (error instanceof EvaluationError) failure = new QueryFailure(`no result: ${error.message}`);
      else if (error instanceof QueryFailure) failure = error;
      else throw error;
    }
  };

  return {
    kernel,
    ledger,
    maxLineBytes,
    get answer() {
      return answer;
    },
    get failure() {
      return failure;
    },
    get outOfOrder() {
      return keeper.outOfOrder;
    },
    lines(start, end) {
      let position = start;
      while (position < end) {
        position = form.scan(position, end);
        for (let row = 0; row < scanner.count; row++) {
          if (scanner.kinds[row] === 0) ledger.foreign++;
          else takeRow(row);
        }
        ledger.consumed += scanner.count;
      }
    },
    overlong(_start, _end, _emit, piece) {
      if (piece !== 'first') return;
      ledger.foreign++;
      drop(ledger, 'overlong', 1);
    },
    end(emit, readerGone) {
      if (!failure) answerOrFail();
      const text = answer && !readerGone ? options.format(answer) : '';
      if (text !== '') emit(Buffer.from(text));
    },
  };
}

/** The step of a subquery that names none: Prometheus's evaluation interval. */
const SUBQUERY_STEP_MS = 60_000;
