// How long a figure is believed after the last record that gave it. Figures older than that are shown as unknown: a
// service whose metrics have stopped must not look as if it went on.

/** A figure outlives this many of its windows, or of the times between its records. */
export const WINDOWS = 3;
/** However short its window: aggregators wait for late records before they write. */
export const LEAST_WINDOW_LIFETIME_MS = 15_000;
/** However often its records came, where they name no window. */
export const LEAST_LIFETIME_MS = 60_000;
/** However seldom its records came, where they name no window. */
export const MOST_LIFETIME_MS = 60 * 60_000;
/** For a file that does not tell how often it is written. */
export const FILE_LIFETIME_MS = 5 * 60_000;

/** The lifetime of a figure that is given once in every `windowMs`. */
export function windowLifetimeMs(windowMs: number): number {
  return Math.max(WINDOWS * windowMs, LEAST_WINDOW_LIFETIME_MS);
}

/** The lifetime of a figure that names no window and last came `gapMs` apart; undefined when it came once only. */
export function gapLifetimeMs(gapMs: number | undefined): number {
  return Math.min(Math.max(WINDOWS * (gapMs ?? 0), LEAST_LIFETIME_MS), MOST_LIFETIME_MS);
}

/** True while a figure of `atMs` is believed at `nowMs`. */
export function isFresh(
  figure: { readonly atMs: number; readonly lifetimeMs: number },
  nowMs: number,
): boolean {
  return nowMs - figure.atMs <= figure.lifetimeMs;
}
