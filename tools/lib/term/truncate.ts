// Text made to fit a number of cells: cut at the end, with an ellipsis to say so.

import { clusters, displayWidth } from './width.ts';

export const ELLIPSIS = '…';

/**
 * `text` in at most `maxWidth` cells: itself when it fits, else as many whole clusters as fit before an ellipsis. Reads
 * no further than it has to, so a message of a mebibyte costs as little as a short one.
 */
export function truncate(text: string, maxWidth: number): string {
  if (text.length <= maxWidth && displayWidth(text) <= maxWidth) return text;
  let kept = '';
  let width = 0;
  let fits = '';
  for (const cluster of clusters(text)) {
    width += cluster.width;
    if (width > maxWidth) return maxWidth < 1 ? '' : fits + ELLIPSIS;
    kept += cluster.text;
    if (width < maxWidth) fits = kept;
  }
  return kept;
}
