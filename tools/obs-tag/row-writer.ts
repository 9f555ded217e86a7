// Writes the rows of a scan: runs of untouched ones at once, the others one by one, and in front of each what was inserted there.

import { JSON_FORM } from '../lib/kernel/scanner.ts';
import { isLevel, KINDS } from '../lib/record/kind.ts';
import type { ScanRows } from './rows.ts';
import type { LineEnd, Writer } from './writer.ts';

const CR = 0x0d;
/** By the numbers of kinds. */
const isLog = [false, ...KINDS.map((kind) => isLevel(kind))];

/** Writes the rows of a scan that ends at `scanEnd`; returns whether its last line was written. */
export function writeRows(rows: ScanRows, writer: Writer, scanEnd: number): boolean {
  const { count, inserted, scanner } = rows;
  const { starts, kinds } = scanner;
  let runStart = -1;
  let next = 0;
  let isLastWritten = false;
  for (let row = 0; row < count; row++) {
    const written = rows.written(row);
    isLastWritten = written !== 'nothing';
    const isInRun = written === 'bytes' && kinds[row] !== JSON_FORM && inserted[next]?.row !== row;
    if (isInRun && runStart < 0) runStart = starts[row] as number;
    if (isInRun) continue;
    const start = starts[row] as number;
    if (runStart >= 0) writer.lines(runStart, start);
    runStart = -1;
    for (; inserted[next]?.row === row; next++) writer.text((inserted[next] as { line: string }).line, '\n');
    if (isLastWritten) writeRow(rows, row, writer, scanEnd);
  }
  if (runStart >= 0) writer.lines(runStart, scanEnd);
  return isLastWritten;
}

function writeRow(rows: ScanRows, row: number, writer: Writer, scanEnd: number): void {
  const { starts, ends, kinds } = rows.scanner;
  const start = starts[row] as number;
  const end = ends[row] as number;
  switch (rows.written(row)) {
    case 'bytes': {
      const lineEnd = row + 1 < rows.count ? (starts[row + 1] as number) : scanEnd;
      if (kinds[row] === JSON_FORM) writer.foreign(start, lineEnd);
      else writer.lines(start, lineEnd);
      break;
    }
    case 'added': {
      const isLogRow = isLog[kinds[row] as number];
      const added = rows
        .additions(row)
        .map(({ logBytes, signalBytes }) => (isLogRow ? logBytes : signalBytes));
      writer.added(start, end, added, lineEndOf(rows, end));
      break;
    }
    case 'text':
      writer.text(rows.text(row), lineEndOf(rows, end));
      break;
    case 'nothing':
  }
}

function lineEndOf(rows: ScanRows, end: number): LineEnd {
  return rows.kernel.bytes[end] === CR ? '\r\n' : '\n';
}
