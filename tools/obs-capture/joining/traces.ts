// All traces that are known, and the one that a line opens.

import { elixir } from './elixir.ts';
import { go } from './go.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { throwable } from './throwable.ts';
import type { Opening, Trace } from './trace.ts';

const TRACES: readonly Trace[] = [python, go, ruby, rust, php, elixir, throwable];

export interface Opened {
  readonly trace: Trace;
  readonly opening: Opening;
}

/** The trace that a line opens; undefined when it opens none. */
export function openedBy(line: string): Opened | undefined {
  for (const trace of TRACES) {
    for (const opening of trace.openings) if (opening.pattern.test(line)) return { trace, opening };
  }
  return undefined;
}
