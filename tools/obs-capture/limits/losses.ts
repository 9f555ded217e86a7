// What was dropped on purpose, counted until it can be told.

export interface Losses {
  add(lines: number, bytes: number): void;
  /** Tells what is not told yet. */
  tell(): void;
}

/**
 * @param whenToTell called at the first loss after a telling, with what tells
 * @param write told how much it was
 */
export function createLosses(
  whenToTell: (tell: () => void) => void,
  write: (lines: number, bytes: number) => void,
): Losses {
  let lines = 0;
  let bytes = 0;
  const tell = (): void => {
    if (lines > 0) write(lines, bytes);
    lines = bytes = 0;
  };
  return {
    add(moreLines, moreBytes) {
      if (lines === 0) whenToTell(tell);
      lines += moreLines;
      bytes += moreBytes;
    },
    tell,
  };
}
