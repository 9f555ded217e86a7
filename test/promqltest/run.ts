// Runs the commands of a test file against the evaluator.

import { EvaluationError, UnsupportedDataError } from '../../tools/lib/promql/engine/errors.ts';
import { createQuery, type QueryResult } from '../../tools/lib/promql/engine/evaluate.ts';
import { BUCKET_BOUND, LabelBuilder, METRIC_NAME } from '../../tools/lib/promql/labels/labels.ts';
import type { Point } from '../../tools/lib/promql/notation/points.ts';
import { SeriesStore } from '../../tools/lib/promql/series/store.ts';
import { ParseError, UnsupportedError } from '../../tools/lib/promql/syntax/errors.ts';
import { parseExpression } from '../../tools/lib/promql/syntax/parser.ts';
import { type Evaluation, type Expectation, type Load, type SeriesPoints, TestSyntaxError } from './case.ts';
import { difference } from './compare.ts';
import { parseTestFile } from './parse.ts';

export interface Outcome {
  readonly line: number;
  readonly text: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly reason: string;
}

/** Runs a whole file; a line that cannot be read is one failure, and ends the run. */
export function runTestFile(text: string): Outcome[] {
  const store = new SeriesStore();
  const outcomes: Outcome[] = [];
  try {
    for (const command of parseTestFile(text)) {
      if (command.kind === 'clear') store.clear();
      else if (command.kind === 'load') load(store, command);
      else outcomes.push(judge(command, store));
    }
  } catch (error) {
    if (!(error instanceof TestSyntaxError) && !(error instanceof ParseError)) throw error;
    const line = error instanceof TestSyntaxError ? error.line : 0;
    outcomes.push({ line, text: '', result: 'failed', reason: `cannot read the file: ${error.message}` });
  }
  return outcomes;
}

function load(store: SeriesStore, command: Load): void {
  // Of two lines with one label set the last counts.
  const byKey = new Map(command.series.map((series) => [series.labels.key, series]));
  for (const series of byKey.values()) {
    append(store, series, command.stepMs, (point) => point);
    if (!command.withNative || series.labels.get(BUCKET_BOUND) === '') continue;
    const name = series.labels.metricName.replace(/_bucket$/, '');
    const labels = new LabelBuilder(series.labels).delete(BUCKET_BOUND).set(METRIC_NAME, name).build();
    append(store, { ...series, labels }, command.stepMs, (point) => (point === 'gap' ? 'gap' : 'native'));
  }
}

function append(store: SeriesStore, from: SeriesPoints, stepMs: number, map: (point: Point) => Point): void {
  const series = store.findOrAdd(from.labels);
  from.points.forEach((original, index) => {
    const point = map(original);
    const timeMs = index * stepMs;
    if (point === 'gap') return;
    if (typeof point === 'number') series.append(timeMs, point);
    else series.appendMarker(timeMs, point);
  });
}

function judge(evaluation: Evaluation, store: SeriesStore): Outcome {
  const { line, text } = evaluation;
  const outcome = (result: Outcome['result'], reason = ''): Outcome => ({ line, text, result, reason });
  if (evaluation.expected.series.some(({ points }) => points.includes('native'))) {
    return outcome('skipped', 'expects native histograms');
  }
  const fails = evaluation.expectations.filter(({ what }) => what === 'fail');
  try {
    const result = evaluate(evaluation, store);
    if (fails.length > 0) return outcome('failed', 'expected an error, got a result');
    const problem = difference(result.value, evaluation) ?? notesProblem(result, evaluation.expectations);
    return problem === undefined ? outcome('passed') : outcome('failed', problem);
  } catch (error) {
    if (error instanceof UnsupportedError || error instanceof UnsupportedDataError) {
      return outcome('skipped', error.message);
    }
    if (!(error instanceof ParseError) && !(error instanceof EvaluationError)) throw error;
    if (fails.length === 0) return outcome('failed', error.message);
    const unmet = fails.find((wanted) => !satisfies([error.message], wanted));
    return unmet ? outcome('failed', `error is ${JSON.stringify(error.message)}`) : outcome('passed');
  }
}

function evaluate({ text, range, isRange }: Evaluation, store: SeriesStore): QueryResult {
  const query = createQuery(parseExpression(text));
  if (!isRange) return query.instant(range.startMs, store);
  return query.range(range.startMs, range.endMs, range.stepMs, store);
}

/** Newer versions of Prometheus end remarks with their place, `(1:25)`, which older ones and this evaluator leave out. */
const PLACE = / \(\d+:\d+\)$/;

function satisfies(messages: readonly string[], { message, pattern }: Expectation): boolean {
  if (message !== undefined)
    return messages.includes(message) || messages.includes(message.replace(PLACE, ''));
  return pattern
    ? messages.some((text) => pattern.test(text) || pattern.test(`${text} (1:1)`))
    : messages.length > 0;
}

function notesProblem({ notes }: QueryResult, expectations: readonly Expectation[]): string | undefined {
  for (const wanted of expectations) {
    const messages = wanted.what.endsWith('warn') ? notes.warnings : notes.infos;
    const listed = JSON.stringify(messages);
    if (wanted.what === 'warn' || wanted.what === 'info') {
      if (!satisfies(messages, wanted))
        return `expected ${wanted.what} ${wanted.message ?? ''}, got ${listed}`;
    } else if (wanted.what.startsWith('no_') && messages.length > 0) {
      return `expected ${wanted.what}, got ${listed}`;
    }
  }
  return undefined;
}
