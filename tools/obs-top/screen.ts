// The terminal that frames are shown on. Loaded only where stdout is one.

import tty from 'node:tty';
import type { Size } from './view/views.ts';

const DEFAULT: Size = { rows: 24, columns: 80 };

/** The size of the terminal at stdout, asked anew at each call. */
export function createSizeOf(): () => Size {
  // Never destroyed: that would close stdout. It is not read, so it holds nothing up.
  const stream = new tty.WriteStream(1);
  return () => {
    const [columns, rows] = stream.getWindowSize();
    return { rows: rows || DEFAULT.rows, columns: columns || DEFAULT.columns };
  };
}
