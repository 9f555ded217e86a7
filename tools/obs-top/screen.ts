// The terminal that frames are shown on. Loaded only where stdout is one.

import tty from 'node:tty';
import type { Size } from './view/views.ts';

const DEFAULT: Size = { rows: 24, columns: 80 };

/** The size of the terminal at stdout as it is at each call. */
export function createSizeOf(): () => Size {
  let known: Size | undefined;
  // A WriteStream keeps the size that it found when it was made.
  process.on('SIGWINCH', () => {
    known = undefined;
  });
  return () => {
    known ??= askSize();
    return known;
  };
}

function askSize(): Size {
  const stream = new tty.WriteStream(1);
  const [columns, rows] = stream.getWindowSize();
  // Of a terminal it has opened a description of its own; stdout stays open.
  stream.destroy();
  return { rows: rows || DEFAULT.rows, columns: columns || DEFAULT.columns };
}
