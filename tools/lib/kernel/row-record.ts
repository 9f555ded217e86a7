// A row of a scan as a record. The kernel has already found the line to be one, so that nothing of its header is looked
// at again: half the price of parseRecord, which finds the same (property test `scan`).

import { KINDS } from '../record/kind.ts';
import { parseBody } from '../record/parse.ts';
import type { RecordLine } from '../record/record.ts';
import type { Kernel } from './host.ts';
import { OVERFLOW } from './interner.ts';
import type { Scanner } from './scanner.ts';

/** The record of a row whose kind column names a kind; undefined for a foreign line and one in JSON form. */
export function recordOfRow(kernel: Kernel, scanner: Scanner, row: number): RecordLine | undefined {
  const kind = KINDS[(scanner.kinds[row] as number) - 1];
  if (kind === undefined) return undefined;
  const start = scanner.starts[row] as number;
  const line = kernel.text(start, scanner.ends[row] as number);
  const timeEnd = line.indexOf(' ');
  const id = scanner.sourceIds[row] as number;
  const source =
    id === OVERFLOW ? line.slice(timeEnd + 1, line.indexOf(' ', timeEnd + 1)) : scanner.sources.text(id);
  // A header is ASCII: its bytes are its characters.
  const { message, fields } = parseBody(line.slice((scanner.bodies[row] as number) - start));
  return { time: line.slice(0, timeEnd), source, kind, message, fields };
}
