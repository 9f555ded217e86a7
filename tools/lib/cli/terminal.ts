// Whether a standard descriptor is a terminal, and how wide it is.

import { isatty, WriteStream } from 'node:tty';

const DEFAULT_COLUMNS = 80;

/** True when the descriptor is a terminal; false when it is anything else or closed. */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  return isatty(descriptor);
}

/** The width of the terminal at an output descriptor; COLUMNS, else 80, where there is none. */
export function columnsOf(descriptor: 1 | 2): number {
  if (!isatty(descriptor)) return Number(process.env.COLUMNS) || DEFAULT_COLUMNS;
  // A terminal's stream, unlike that of a shared pipe, can be opened without disturbing anybody.
  const [columns] = new WriteStream(descriptor).getWindowSize();
  return columns || DEFAULT_COLUMNS;
}
