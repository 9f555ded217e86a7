// One screenful as one string: cursor home, each line followed by an erase to its end, everything below erased. Written
// with one write it replaces the screen before without a moment of blank, and needs no curses. Sequences: ECMA-48 (CUP,
// EL, ED, SGR), the DEC private mode 7 (automatic wrap) and mode 2026 (synchronised output, which terminals that do not
// know it ignore).

import { withoutColor } from './color.ts';
import { truncate } from './truncate.ts';
import { displayWidth } from './width.ts';

export interface Screen {
  readonly rows: number;
  readonly columns: number;
  /** Ask the terminal to show the frame in one piece. */
  readonly synchronized?: boolean;
}

const HOME = '\x1b[H';
const ERASE_LINE_END = '\x1b[K';
const ERASE_BELOW = '\x1b[J';
const WRAP_OFF = '\x1b[?7l';
const WRAP_ON = '\x1b[?7h';
const SYNC_BEGIN = '\x1b[?2026h';
const SYNC_END = '\x1b[?2026l';

/**
 * The string that shows `lines` on a terminal, from its top left corner. Lines hold visible text and colours of a
 * palette only. Lines beyond the last row are dropped, the last row then saying how many; a line too wide is cut and
 * loses its colour. The cursor is left below the frame, or, where that fills the screen, in its last row, so that
 * nothing scrolls.
 */
export function formatFrame(lines: readonly string[], screen: Screen): string {
  const rows = Math.max(1, screen.rows);
  const shown = fitRows(lines, rows).map((line) => fitLine(line, screen.columns));
  const end = shown.length < rows ? `${shown.length > 0 ? '\r\n' : ''}${ERASE_BELOW}` : '';
  // Without wrapping, a character that this terminal draws wider than the tables say cannot push the screen up.
  const frame = `${WRAP_OFF}${HOME}${shown.join('\r\n')}${end}${WRAP_ON}`;
  return screen.synchronized === true ? SYNC_BEGIN + frame + SYNC_END : frame;
}

function fitRows(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  return [...lines.slice(0, rows - 1), `... ${lines.length - rows + 1} more lines`];
}

function fitLine(line: string, columns: number): string {
  const plain = withoutColor(line);
  const width = displayWidth(plain);
  const fitting = width > columns ? truncate(plain, columns) : line;
  // After the last column the cursor still stands on it: erasing there would take the last character away.
  return displayWidth(withoutColor(fitting)) === columns ? fitting : fitting + ERASE_LINE_END;
}
