// What the last lines of a place are found by: the lines that a selection wants are counted, without those around them.

import { createFeeder } from '../lib/stream/feeder.ts';
import { lineFeeds } from '../lib/stream/line-feeds.ts';
import type { Stage } from '../lib/stream/stage.ts';
import { PLAIN } from './form/form.ts';
import type { Selection } from './select/selection.ts';
import { createLogsStage } from './stage.ts';
import type { SelectedCounter, WantedLast } from './timeline/selected.ts';

export interface WantedOptions {
  readonly lines: number;
  readonly selection: Selection;
  readonly maxLineBytes: number;
  /** What is looked through at first. */
  readonly blockBytes: number;
}

/** Whether lines are shown for others beside them. */
export function hasContext({ grep }: Selection): boolean {
  return grep !== undefined && grep.before + grep.after > 0;
}

export function createWanted({ lines, selection, maxLineBytes, blockBytes }: WantedOptions): WantedLast {
  const { grep, sinceUs, untilUs } = selection;
  const alone = { ...selection, grep: grep && { ...grep, before: 0, after: 0 } };
  const isBeside = hasContext(selection);
  return {
    // The first of them may lack lines that are shown before it.
    lines: lines + (isBeside ? 1 : 0),
    counter: createCounter(
      createLogsStage({ selection: alone, form: PLAIN, maxLineBytes, countsForeign: false }),
    ),
    hasTimes: sinceUs !== Number.NEGATIVE_INFINITY || untilUs !== Number.POSITIVE_INFINITY,
    hasContext: isBeside,
    blockBytes,
  };
}

/** `stage` emits each wanted line as one. */
function createCounter(stage: Stage): SelectedCounter {
  const feeder = createFeeder(stage);
  let lines = 0;
  const emit = (bytes: Uint8Array): void => {
    lines += lineFeeds(bytes);
  };
  return {
    area: feeder.area,
    accept: (bytes) => feeder.accept(bytes, emit),
    finish() {
      const counted = lines;
      lines = 0;
      return counted;
    },
  };
}
