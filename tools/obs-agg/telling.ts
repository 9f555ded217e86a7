// What is due of several tables, as text in pieces, and as records for whoever wants them.

import type { Table } from './table.ts';
import { type Metric, metricLine } from './writer.ts';

export interface Listeners {
  /** Writes the records of windows; as text lines unless given. */
  readonly write?: (metrics: readonly Metric[]) => string;
  /** Told of the records of every window when it closes. */
  readonly onMetrics?: (metrics: readonly Metric[], endUs: number) => void;
}

/** Records are written in pieces of about this size. */
const WRITE_CHARS = 256 * 1024;

/** Tells the windows that end at or before a time, in microseconds. No piece is empty. */
export function tellUntil(
  tables: readonly Table[],
  untilUs: number,
  { write, onMetrics }: Listeners,
  tell: (text: string) => void,
): void {
  let text = '';
  const flush = (): void => {
    if (text !== '') tell(text);
    text = '';
  };
  const add = (more: string): void => {
    text += more;
    if (text.length > WRITE_CHARS) flush();
  };
  for (const table of tables) {
    if (write === undefined && onMetrics === undefined) table.tellTextUntil(untilUs, add);
    else
      table.tellUntil(untilUs, (metrics, endUs) => {
        onMetrics?.(metrics, endUs);
        add(write?.(metrics) ?? metrics.map(metricLine).join(''));
      });
  }
  flush();
}
