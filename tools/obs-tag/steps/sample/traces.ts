// Traces under sampling: all lines of one go the same way. Whether one of its records is an error is known only later, so the lines
// that a rule would sample wait: when the error comes they go on as they are, each for itself; when the wait is over, chance decides for
// the whole trace, the same on every node, and what stays carries the weight.
//
// That keeps figures unbiased: a line goes on for sure where its trace fails in time, and otherwise with the chance that its weight says.

import { fractionOf } from './random.ts';
import { weighted } from './weight.ts';

/** Traces that are remembered; beyond it the one seen first is decided, then forgotten. */
export const MOST_TRACES = 16_384;
/** Characters of the lines that wait; beyond it the trace that waits longest is decided. */
export const MOST_WAITING_CHARS = 8 * 1024 * 1024;

interface Line {
  readonly text: string;
  readonly hasWeight: boolean;
}

/** One trace: its lines wait, or it is decided. */
interface Trace {
  readonly id: string;
  readonly oneOf: number;
  /** When its first line came, in microseconds. */
  readonly sinceUs: number;
  lines: Line[];
  fate: 'open' | 'kept' | 'dropped' | 'failed';
}

/** What becomes of lines. */
export interface Sink {
  /** A line that waited goes on. */
  pass(line: string): void;
  /** Lines that waited, or a row, go no further. */
  drop(lines: number): void;
}

export type Verdict =
  | { readonly kind: 'pass'; readonly weight: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'wait' };

const PASS: Verdict = { kind: 'pass', weight: 1 };
const DROP: Verdict = { kind: 'drop' };
const WAIT: Verdict = { kind: 'wait' };

export class TraceTable {
  readonly #waitUs: number;
  readonly #seed: number;
  /** In the order in which they were first seen. */
  readonly #traces = new Map<string, Trace>();
  /** Those with lines that wait, in the same order. */
  readonly #open = new Map<string, Trace>();
  #waitingChars = 0;

  constructor(waitUs: number, seed: number) {
    this.#waitUs = waitUs;
    this.#seed = seed;
  }

  /** Decides the traces whose wait is over at `nowUs`. */
  advance(nowUs: number, sink: Sink): void {
    for (const trace of this.#open.values()) {
      if (trace.sinceUs + this.#waitUs > nowUs) return;
      this.#decide(trace, sink);
    }
  }

  /** An error of a trace: what waits of it goes on, and so does all that will come. */
  fail(id: string, nowUs: number, sink: Sink): void {
    const trace = this.#traces.get(id) ?? this.#begin(id, 1, nowUs, sink);
    if (trace.fate === 'open') this.#release(trace, 'failed', (line) => sink.pass(line.text));
    trace.fate = 'failed';
  }

  /** What is to be done with a line of a trace that a rule samples; `wait` means that `hold` has to follow. */
  judge(id: string, oneOf: number, nowUs: number, sink: Sink): Verdict {
    const trace = this.#traces.get(id) ?? this.#begin(id, oneOf, nowUs, sink);
    switch (trace.fate) {
      case 'open':
        return WAIT;
      case 'kept':
        return { kind: 'pass', weight: trace.oneOf };
      case 'dropped':
        return DROP;
      case 'failed':
        return PASS;
    }
  }

  /** True for a trace that has failed. */
  hasFailed(id: string): boolean {
    return this.#traces.get(id)?.fate === 'failed';
  }

  hold(id: string, text: string, hasWeight: boolean, sink: Sink): void {
    const trace = this.#traces.get(id) as Trace;
    trace.lines.push({ text, hasWeight });
    this.#waitingChars += text.length;
    for (const oldest of this.#open.values()) {
      if (this.#waitingChars <= MOST_WAITING_CHARS) return;
      this.#decide(oldest, sink);
    }
  }

  /** Decides all that waits. */
  finish(sink: Sink): void {
    for (const trace of this.#open.values()) this.#decide(trace, sink);
  }

  #begin(id: string, oneOf: number, nowUs: number, sink: Sink): Trace {
    for (const oldest of this.#traces.values()) {
      if (this.#traces.size < MOST_TRACES) break;
      if (oldest.fate === 'open') this.#decide(oldest, sink);
      this.#traces.delete(oldest.id);
    }
    const trace: Trace = { id, oneOf, sinceUs: nowUs, lines: [], fate: 'open' };
    this.#traces.set(id, trace);
    this.#open.set(id, trace);
    if (this.#waitUs === 0) this.#decide(trace, sink);
    return trace;
  }

  #decide(trace: Trace, sink: Sink): void {
    const isKept = fractionOf(trace.id, this.#seed) * trace.oneOf < 1;
    if (!isKept && trace.lines.length > 0) sink.drop(trace.lines.length);
    this.#release(trace, isKept ? 'kept' : 'dropped', ({ text, hasWeight }) => {
      if (isKept) sink.pass(weighted(text, hasWeight, trace.oneOf));
    });
  }

  #release(trace: Trace, fate: Trace['fate'], take: (line: Line) => void): void {
    trace.fate = fate;
    this.#open.delete(trace.id);
    for (const line of trace.lines) {
      this.#waitingChars -= line.text.length;
      take(line);
    }
    trace.lines = [];
  }
}
