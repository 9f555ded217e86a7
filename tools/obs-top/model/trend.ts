// The last minutes of a rate in equal cells, from the windows that its records tell.

/** What a record says of a rate: in the `spanMs` before `atMs` it was `rate`. */
export interface Point {
  readonly atMs: number;
  readonly spanMs: number;
  readonly rate: number | undefined;
}

export const TREND_CELLS = 20;
export const TREND_CELL_MS = 15_000;

/** For each cell up to `nowMs`, oldest first, the sum over the series of what each says of its middle; undefined when none does. */
export function trendOf(series: readonly (readonly Point[])[], nowMs: number): (number | undefined)[] {
  return Array.from({ length: TREND_CELLS }, (_, cell) => {
    const middleMs = nowMs - (TREND_CELLS - cell - 0.5) * TREND_CELL_MS;
    const rates = series.flatMap((points) => rateAt(points, middleMs) ?? []);
    return rates.length === 0 ? undefined : rates.reduce((total, rate) => total + rate, 0);
  });
}

/** The rate in the window that holds `atMs`; a window that has not ended yet is taken to be like the last one. */
function rateAt(points: readonly Point[], atMs: number): number | undefined {
  const point = points.find((one) => one.atMs >= atMs);
  if (point === undefined) {
    const last = points.at(-1);
    return last !== undefined && atMs - last.atMs < Math.max(last.spanMs, TREND_CELL_MS)
      ? last.rate
      : undefined;
  }
  return point.atMs - Math.max(point.spanMs, TREND_CELL_MS) < atMs ? point.rate : undefined;
}
