// --sample and --sample-repeats: fewer records, each saying by its weight how many it stands for, so that what is counted of them is
// right on average. Of the rules the first that matches decides; a record that none matches is looked at for repeats. A record of a trace
// goes the way of its trace.
//
// The clock is the latest time in the stream, and goes on while the input is silent.

import { KINDS } from '../../../lib/record/kind.ts';
import { timeMs } from '../../../lib/record/time.ts';
import { drop, note } from '../../../lib/stream/ledger.ts';
import { type Matcher, type MatcherPlan, planMatcher } from '../../matcher.ts';
import type { Insert, Rows, Setup, Step, StepPlan } from '../step.ts';
import { Chooser, createRandom } from './random.ts';
import { MOST_MESSAGE_CHARS, Repeats } from './repeats.ts';
import type { SampleRule } from './rule.ts';
import { type Sink, TraceTable } from './traces.ts';
import { multiplyWeight } from './weight.ts';

export interface SampleOptions {
  readonly rules: readonly SampleRule[];
  /** One of this many repeated messages goes on; undefined for all. */
  readonly repeatsOneOf: number | undefined;
  readonly perMs: number;
  /** How long the lines of a trace wait for an error. */
  readonly traceWaitMs: number;
  readonly seed: number;
}

const US_PER_MS = 1000;
const LAST_LEVEL = 6;
const ERROR = 5;
const SPAN = KINDS.indexOf('SPAN') + 1;

export function planSample(options: SampleOptions): StepPlan {
  const matchers = options.rules.map(({ expression }) => planMatcher(expression));
  const own = ['trace_id', 'w', 'status'].map((key) => ({ key }));
  return {
    wanted: [...own, ...matchers.flatMap(({ wanted }) => wanted)],
    kernelBytes: matchers.reduce((sum, { kernelBytes }) => sum + kernelBytes, 0),
    create: (setup) => new Sampler(options, matchers, setup),
  };
}

interface Rule {
  readonly matcher: Matcher;
  readonly oneOf: number;
  readonly chooser: Chooser;
}

class Sampler implements Step {
  readonly #setup: Setup;
  readonly #rules: readonly Rule[];
  readonly #repeats: Repeats | undefined;
  readonly #traces: TraceTable;
  #nowUs = Number.NEGATIVE_INFINITY;

  constructor(options: SampleOptions, matchers: readonly MatcherPlan[], setup: Setup) {
    const { seed, repeatsOneOf } = options;
    this.#setup = setup;
    this.#rules = options.rules.map(({ oneOf }, index) => ({
      matcher: (matchers[index] as MatcherPlan).create(setup),
      oneOf,
      chooser: new Chooser(oneOf, createRandom(seed + index + 1)),
    }));
    this.#repeats =
      repeatsOneOf === undefined
        ? undefined
        : new Repeats(repeatsOneOf, options.perMs * US_PER_MS, createRandom(seed));
    this.#traces = new TraceTable(options.traceWaitMs * US_PER_MS, seed);
  }

  run(rows: Rows): void {
    for (let row = 0; row < rows.count; row++) {
      if (rows.isDropped(row)) continue;
      const kind = rows.kind(row);
      if (kind === 0) continue;
      const sink = this.#sinkBefore(rows, row);
      this.#tick(rows, row, sink);
      const traceId = rows.has(row, 'trace_id') ? rows.field(row, 'trace_id')?.value : undefined;
      if (traceId) this.#sampleOfTrace(rows, row, kind, traceId, sink);
      else this.#sampleAlone(rows, row, kind);
    }
  }

  wake(insert: Insert, silentMs: number): void {
    this.#traces.advance(this.#nowUs + silentMs * US_PER_MS, this.#sinkOf(insert));
  }

  end(insert: Insert): void {
    this.#traces.finish(this.#sinkOf(insert));
  }

  #sinkBefore(rows: Rows, row: number): Sink {
    return this.#sinkOf((line) => rows.insertBefore(row, line));
  }

  #sinkOf(pass: Insert): Sink {
    return { pass, drop: (lines) => drop(this.#setup.ledger, 'sample', lines) };
  }

  #tick(rows: Rows, row: number, sink: Sink): void {
    const timeUs = rows.hasColumns(row)
      ? (this.#setup.scanner.times[row] as number)
      : timeMs(rows.record(row)?.time ?? '') * US_PER_MS;
    if (!(timeUs > this.#nowUs)) return;
    this.#nowUs = timeUs;
    this.#traces.advance(timeUs, sink);
  }

  #ruleFor(rows: Rows, row: number): Rule | undefined {
    for (const rule of this.#rules) if (rule.matcher.matches(rows, row)) return rule;
    return undefined;
  }

  #sampleOfTrace(rows: Rows, row: number, kind: number, id: string, sink: Sink): void {
    if (isError(rows, row, kind)) {
      this.#traces.fail(id, this.#nowUs, sink);
      return;
    }
    const rule = this.#ruleFor(rows, row);
    if (rule === undefined || rule.oneOf === 1 || this.#traces.hasFailed(id)) return;
    const verdict = this.#traces.judge(id, rule.oneOf, this.#nowUs, sink);
    if (verdict.kind === 'drop') rows.drop(row, 'sample');
    else if (verdict.kind === 'pass') multiplyWeight(rows, row, verdict.weight);
    else this.#hold(rows, row, id, sink);
  }

  #hold(rows: Rows, row: number, id: string, sink: Sink): void {
    this.#traces.hold(id, rows.text(row), rows.has(row, 'w'), sink);
    rows.hold(row);
    note(this.#setup.ledger, 'waited', 1);
  }

  #sampleAlone(rows: Rows, row: number, kind: number): void {
    const rule = this.#ruleFor(rows, row);
    if (rule !== undefined) {
      if (rule.chooser.choose()) multiplyWeight(rows, row, rule.oneOf);
      else rows.drop(row, 'sample');
    } else if (this.#repeats !== undefined && kind <= LAST_LEVEL) {
      const weight = this.#repeats.weightOf(keyOf(rows, row), this.#nowUs);
      if (weight === 0) rows.drop(row, 'repeated');
      else multiplyWeight(rows, row, weight);
    }
  }
}

function keyOf(rows: Rows, row: number): string {
  const view = rows.view(row);
  return view === undefined ? '' : `${view.source} ${view.kind} ${view.message.slice(0, MOST_MESSAGE_CHARS)}`;
}

/** A record of level ERROR or FATAL, or a span that says so. */
function isError(rows: Rows, row: number, kind: number): boolean {
  if (kind === SPAN) return rows.field(row, 'status')?.value.toLowerCase() === 'error';
  return kind === ERROR || kind === LAST_LEVEL;
}
