// A series of numbers as a line of block characters, one a number.

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** Stands for what is not known; a number of 0 has the lowest block. */
const GAP = '·';

/** From 0 to the largest of the numbers; each character takes one cell. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const most = Math.max(0, ...values.flatMap((value) => value ?? []));
  return values.map((value) => (value === undefined ? GAP : level(value, most))).join('');
}

function level(value: number, most: number): string {
  const share = most > 0 ? Math.max(0, value) / most : 0;
  return LEVELS[Math.min(LEVELS.length - 1, Math.floor(share * LEVELS.length))]!;
}
