// The last lines of a kind, bounded in number and in length.

export const MOST_LINES = 10_000;
export const MOST_CHARACTERS = 8 * 1024 * 1024;

export interface Keep {
  add(line: string): void;
  lines(): Iterable<string>;
  /** Lines that had to give way. */
  forgotten(): number;
}

export function createKeep(): Keep {
  let kept: string[] = [];
  let first = 0;
  let characters = 0;
  let forgotten = 0;
  return {
    add(line) {
      kept.push(line);
      characters += line.length;
      while (kept.length - first > MOST_LINES || (characters > MOST_CHARACTERS && kept.length - first > 1)) {
        characters -= kept[first]!.length;
        kept[first] = '';
        first += 1;
        forgotten += 1;
      }
      if (first <= MOST_LINES) return;
      kept = kept.slice(first);
      first = 0;
    },
    lines: () => kept.slice(first),
    forgotten: () => forgotten,
  };
}
