// The lines of a block of bytes that hold one of several texts, found without looking at the other lines.

const LF = 0x0a;

/** Where a line stands. */
export interface Line {
  readonly start: number;
  /** Without its LF. */
  readonly end: number;
}

/** The whole lines of a block that hold one of `needles`; without needles all of them. In their order. */
export function linesWith(block: Buffer, needles: readonly string[] | undefined): Line[] {
  if (needles === undefined) return allLines(block);
  const found = new Map<number, Line>();
  for (const needle of needles) {
    const pattern = Buffer.from(needle);
    for (let at = block.indexOf(pattern); at >= 0; ) {
      const line = lineAround(block, at);
      found.set(line.start, line);
      at = line.end < block.length ? block.indexOf(pattern, line.end) : -1;
    }
  }
  return [...found.values()].sort((left, right) => left.start - right.start);
}

function allLines(block: Buffer): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < block.length; ) {
    const line = lineAround(block, from);
    lines.push(line);
    from = line.end + 1;
  }
  return lines;
}

function lineAround(block: Buffer, at: number): Line {
  const start = at === 0 ? 0 : block.lastIndexOf(LF, at - 1) + 1;
  const feed = block.indexOf(LF, at);
  return { start, end: feed < 0 ? block.length : feed };
}
