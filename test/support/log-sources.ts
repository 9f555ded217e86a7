// Sources of obs-logs in the process of a test: from texts, and read to where nothing more is.

import type { Source } from '../../tools/obs-logs/source/source.ts';

/** A source of latin1 text that is read in pieces of the sizes given, over and over. */
export function textSource(text: string, sizes: readonly number[] = [65_536]): Source {
  const bytes = Buffer.from(text, 'latin1');
  let position = 0;
  let reads = 0;
  return {
    read(target, at, length) {
      const size = Math.max(1, sizes[reads++ % sizes.length] ?? 1);
      const count = bytes.copy(
        target,
        at,
        position,
        Math.min(bytes.length, position + Math.min(size, length)),
      );
      position += count;
      return count;
    },
    close: () => undefined,
  };
}

/** What a source has now, as latin1. */
export async function drain(source: Source, areaBytes = 4096): Promise<string> {
  const area = Buffer.alloc(areaBytes);
  let text = '';
  for (;;) {
    const count = await source.read(area, 0, area.length);
    if (count === 0) return text;
    text += area.toString('latin1', 0, count);
  }
}
