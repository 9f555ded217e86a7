// Sources one behind the other.

import type { Source } from './source.ts';

const LF = 0x0a;

/** The same source, with its last line ended where it is not. */
export function endLines(source: Source): Source {
  let last = LF;
  const counted = (target: Buffer, at: number, count: number): number => {
    if (count > 0) last = target[at + count - 1] as number;
    if (count > 0 || last === LF) return count;
    target[at] = last = LF;
    return 1;
  };
  return {
    read(target, at, length) {
      const count = source.read(target, at, length);
      return typeof count === 'number'
        ? counted(target, at, count)
        : count.then((late) => counted(target, at, late));
    },
    close: () => source.close(),
  };
}

/** `sources` one after the other; lines of two never run together. */
export function createChain(sources: readonly Source[]): Source {
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return only;
  const parts = sources.map((source, index) => (index < sources.length - 1 ? endLines(source) : source));
  let index = 0;
  return {
    async read(target, at, length) {
      for (;;) {
        const count = await (parts[index] as Source).read(target, at, length);
        // The last one may be followed: there may be more of it later.
        if (count > 0 || index === parts.length - 1) return count;
        index++;
      }
    },
    close() {
      for (const source of sources) source.close();
    },
  };
}
