// A colour of its own for each source, the same in every run, so that an eye finds the lines of one instance among others.

import type { Paint } from './color.ts';

/** Colours of the 256 that read well on black and on white and are none of those that say how bad something is. */
const CODES = [33, 37, 63, 69, 71, 99, 103, 108, 133, 135, 139, 143, 169, 173, 179, 30] as const;
/** Sources whose paint is remembered. */
const MOST_KNOWN = 10_000;

/** The paint of each source. Text painted must hold no escape sequence of its own. */
export function sourcePaints(): (source: string) => Paint {
  const known = new Map<string, Paint>();
  return (source) => {
    const found = known.get(source);
    if (found !== undefined) return found;
    if (known.size >= MOST_KNOWN) known.clear();
    const code = CODES[numberOf(source) % CODES.length];
    const paint: Paint = (text) => `\x1b[38;5;${code}m${text}\x1b[0m`;
    known.set(source, paint);
    return paint;
  };
}

/** Neighbours such as web/0 and web/1 get neighbouring numbers, so that they never share a colour. */
function numberOf(source: string): number {
  const [, name = source, last = ''] = /^(.*\/)(\d{1,6})$/.exec(source) ?? [];
  return hashOf(name) + Number(last);
}

/** FNV-1a, 32 bits, over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
