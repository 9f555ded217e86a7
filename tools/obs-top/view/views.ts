// The ways to write a frame: tables one after the other, a screen that is written over, or JSON.

import { formatFrame } from '../../lib/term/frame.ts';
import type { View } from '../frames.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type TableStyle, tableLines } from './table.ts';

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Tables with an empty line between them. */
export function createPlainView(maxWidth: number, style: TableStyle): View {
  let isFirst = true;
  return (snapshot) => {
    const lead = isFirst ? '' : '\n';
    isFirst = false;
    return `${lead}${tableLines(snapshot, maxWidth, style).join('\n')}\n`;
  };
}

/** A view of a whole screen, and whether the screen has changed its size since the last frame. */
export interface ScreenView {
  readonly view: View;
  readonly isResized: () => boolean;
}

/** Frames that take the place of one another. */
export function createScreenView(sizeOf: () => Size, style: TableStyle): ScreenView {
  let shown: Size = { rows: 0, columns: 0 };
  return {
    view(snapshot: Snapshot) {
      shown = sizeOf();
      return formatFrame(tableLines(snapshot, shown.columns, style), { ...shown, synchronized: true });
    },
    isResized() {
      const size = sizeOf();
      return size.rows !== shown.rows || size.columns !== shown.columns;
    },
  };
}
