// A stage whose output is something else than it writes: the one place that passes on all that a stage has.

import type { Emit, Stage } from './stage.ts';

/** `stage`, with everything that it emits going through `convert`; `overlong` does with pieces what needs another way. */
export function converted(
  stage: Stage,
  convert: (emit: Emit) => Emit,
  overlong: Stage['overlong'] = (start, end, emit, piece) => stage.overlong(start, end, convert(emit), piece),
): Stage {
  return {
    kernel: stage.kernel,
    ledger: stage.ledger,
    maxLineBytes: stage.maxLineBytes,
    ...(stage.keeps === undefined ? {} : { keeps: stage.keeps }),
    ...(stage.wakeMs === undefined ? {} : { wakeMs: stage.wakeMs }),
    get heldBytes() {
      return stage.heldBytes ?? 0;
    },
    lines: (start, end, emit, unterminated) => stage.lines(start, end, convert(emit), unterminated),
    overlong,
    blocked: () => stage.blocked?.(),
    wake: (emit) => stage.wake?.(convert(emit)),
    end: (emit, readerGone) => stage.end(convert(emit), readerGone),
  };
}
