// Where the frames go, as the options and the surroundings decide it, once: JSON, tables one after the other, or a screen
// with keys.

import { isTerminal } from '../lib/cli/terminal.ts';
import { type ColorOption, palette, wantsColor } from '../lib/term/color.ts';
import type { View } from './frames.ts';
import type { ServiceColumn } from './view/columns.ts';
import { jsonFrame } from './view/json.ts';
import { createPlainView, createScreenView } from './view/views.ts';

export interface Display {
  readonly view: View;
  /** Only a screen has one. */
  readonly isResized: (() => boolean) | undefined;
  /** True once the key to quit was pressed. */
  hasQuit(): boolean;
  /** Gives the terminal back as it was. */
  close(): void;
}

export interface DisplayOptions {
  readonly json: boolean;
  readonly once: boolean;
  readonly color: ColorOption;
  /** Of services. */
  readonly columns: readonly ServiceColumn[];
}

export async function openDisplay({ json, once, color, columns }: DisplayOptions): Promise<Display> {
  if (json) return still(jsonFrame);
  const onTerminal = isTerminal(1);
  const paints = palette(wantsColor({ option: color, isTerminal: onTerminal, env: process.env }));
  const style = { paints, columns };
  if (!onTerminal) return still(createPlainView(columnsAsked(), style));
  const { createSizeOf } = await import('./screen.ts');
  const sizeOf = createSizeOf();
  if (once) return still(createPlainView(sizeOf().columns, style));
  const { watchKeys } = await import('./keys.ts');
  const { view, isResized } = createScreenView(sizeOf, style);
  let hasQuit = false;
  const keys = watchKeys(() => {
    hasQuit = true;
    // To stop is the same for a key as for a signal; main tells the two apart by hasQuit.
    process.kill(process.pid, 'SIGTERM');
  });
  return { view, isResized, hasQuit: () => hasQuit, close: () => keys?.close() };
}

function still(view: View): Display {
  return { view, isResized: undefined, hasQuit: () => false, close: () => undefined };
}

/** COLUMNS where it is set; what goes into a pipe is else not cut. */
function columnsAsked(): number {
  const columns = Number(process.env.COLUMNS);
  return columns >= 1 ? columns : Number.POSITIVE_INFINITY;
}
