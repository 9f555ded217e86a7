// A trace as lines of text: who, what, a bar on a common axis of time, and how long it took.

import { quantityText } from '../../../lib/term/figures.ts';
import { formatTable } from '../../../lib/term/table.ts';
import { nameOf, type Step } from './spans.ts';

const BAR_CELLS = 40;
const SPAN = '█';
const MOMENT = '▏';
const INDENT = '  ';
const MOST_NAME = 60;

/** The lines of the waterfall, titles first, one for each step. */
export function waterfall(steps: readonly Step[]): string[] {
  const beginMs = Math.min(...steps.map(({ startMs }) => startMs));
  const endMs = Math.max(...steps.map(({ startMs, durationMs }) => startMs + (durationMs ?? 0)));
  const totalMs = endMs - beginMs;
  const rows = steps.map((step) => [
    step.evidence.record.source,
    INDENT.repeat(step.depth) + nameOf(step).slice(0, MOST_NAME),
    bar(step, beginMs, totalMs),
    durationText(step.durationMs),
    step.isError ? 'error' : '',
  ]);
  const axis = `0${durationText(totalMs).padStart(BAR_CELLS - 1)}`;
  const columns = [{ title: 'SOURCE' }, { title: 'STEP' }, { title: axis }, { title: 'DUR' }, { title: '' }];
  return formatTable(columns, rows);
}

function bar({ startMs, durationMs }: Step, beginMs: number, totalMs: number): string {
  const cell = (ms: number): number =>
    totalMs === 0 ? 0 : Math.min(BAR_CELLS - 1, Math.floor((ms / totalMs) * BAR_CELLS));
  const from = cell(startMs - beginMs);
  if (durationMs === undefined) return ' '.repeat(from) + MOMENT;
  const to = Math.max(
    from + 1,
    Math.min(BAR_CELLS, Math.round(((startMs - beginMs + durationMs) / (totalMs || 1)) * BAR_CELLS)),
  );
  return ' '.repeat(from) + SPAN.repeat(to - from);
}

function durationText(ms: number | undefined): string {
  return quantityText(ms === undefined ? undefined : { value: ms / 1000, dimension: 'duration' });
}
