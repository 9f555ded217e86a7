// Whether a standard descriptor is a terminal, and how wide it is. node:tty brings node:net and node:stream with it, which
// would be a tenth of the start-up of a tool, so it is loaded only for what can be a terminal.

import { fstatSync } from 'node:fs';

const DEFAULT_COLUMNS = 80;

/** True when the descriptor is a terminal; false when it is anything else or closed. */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  return isDevice(descriptor) && tty().isatty(descriptor);
}

/** The width of the terminal at an output descriptor; COLUMNS, else 80, where there is none. */
export function columnsOf(descriptor: 1 | 2): number {
  if (!isTerminal(descriptor)) return Number(process.env.COLUMNS) || DEFAULT_COLUMNS;
  // A terminal's stream, unlike that of a shared pipe, can be opened without disturbing anybody.
  const [columns] = new (tty().WriteStream)(descriptor).getWindowSize();
  return columns || DEFAULT_COLUMNS;
}

function isDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    // It is closed.
    return false;
  }
}

function tty(): typeof import('node:tty') {
  return process.getBuiltinModule('node:tty');
}
