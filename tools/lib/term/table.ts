// A table of plain text: columns two spaces apart, no rules, no trailing spaces, never wider than asked for. Cells are
// made visible (escape.ts), so neither a control character nor a newline in a name can break the table.

import type { Paint } from './color.ts';
import { visible } from './escape.ts';
import { truncate } from './truncate.ts';
import { displayWidth } from './width.ts';

export type Align = 'left' | 'right';

export interface Column {
  readonly title: string;
  /** 'left' unless said otherwise. */
  readonly align?: Align;
  /** The column is never narrower than this, so that figures that grow do not make it jump. */
  readonly minWidth?: number;
  /** This column gives way, no further than its title, when the table is too wide. Meant for names and messages. */
  readonly shrinks?: boolean;
}

/** A cell: its text, or its text with the paint it is shown in. */
export type Cell = string | { readonly text: string; readonly paint: Paint };

const GAP = '  ';
/** A column that gives way keeps at least this many cells: below it, no name can be told from another. */
const LEAST_SHRUNK = 6;

/**
 * The lines of a table, the titles first. A row shorter than the columns is filled with empty cells, a longer one is
 * cut. When the table is wider than `maxWidth` cells the shrinking columns give way first, the widest before the
 * others; what then still does not fit is cut at the right edge.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  maxWidth = Number.POSITIVE_INFINITY,
): string[] {
  const table = [
    columns.map(titleCell),
    ...rows.map((row) => columns.map((_, index) => safeCell(row[index]))),
  ];
  const widths = cutToEdge(shrink(columns, naturalWidths(columns, table, maxWidth), maxWidth), maxWidth);
  return table.map((row) => formatRow(columns, row, widths));
}

interface SafeCell {
  readonly text: string;
  readonly paint: Paint;
}

function titleCell(column: Column): SafeCell {
  return { text: column.title, paint: unpainted };
}

function safeCell(cell: Cell = ''): SafeCell {
  if (typeof cell === 'string') return { text: visible(cell), paint: unpainted };
  return { text: visible(cell.text), paint: cell.paint };
}

function unpainted(text: string): string {
  return text;
}

function naturalWidths(
  columns: readonly Column[],
  table: readonly (readonly SafeCell[])[],
  maxWidth: number,
): number[] {
  return columns.map((column, index) => {
    const widest = table.reduce((width, row) => Math.max(width, displayWidth(row[index]!.text)), 0);
    return Math.min(maxWidth, Math.max(widest, column.minWidth ?? 0));
  });
}

/** The widths after the columns that give way have given what is too much, a cell at a time from the widest. */
function shrink(columns: readonly Column[], widths: readonly number[], maxWidth: number): number[] {
  const result = [...widths];
  const least = columns.map((column) => Math.max(LEAST_SHRUNK, displayWidth(column.title)));
  for (let excess = totalWidth(result) - maxWidth; excess > 0; excess -= 1) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const gives = column.shrinks === true && result[index]! > least[index]!;
      if (gives && (widest < 0 || result[index]! > result[widest]!)) widest = index;
    }
    if (widest < 0) break;
    result[widest]! -= 1;
  }
  return result;
}

/** The widths with the columns at the right edge narrowed to what is left, or to nothing. */
function cutToEdge(widths: readonly number[], maxWidth: number): number[] {
  let start = 0;
  return widths.map((width) => {
    const shown = Math.max(0, Math.min(width, maxWidth - start));
    start += width + GAP.length;
    return shown;
  });
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1);
}

function formatRow(columns: readonly Column[], row: readonly SafeCell[], widths: readonly number[]): string {
  const cells: string[] = [];
  for (const [index, width] of widths.entries()) {
    if (width > 0) cells.push(formatCell(row[index]!, width, columns[index]!.align ?? 'left'));
  }
  return cells.join(GAP).trimEnd();
}

/** The paint covers the text and not the spaces around it, so that an underline or a background would not run on. */
function formatCell(cell: SafeCell, width: number, align: Align): string {
  const text = truncate(cell.text, width);
  const gap = ' '.repeat(width - displayWidth(text));
  return align === 'left' ? cell.paint(text) + gap : gap + cell.paint(text);
}
