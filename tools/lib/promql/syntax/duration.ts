// Durations as PromQL writes them: `1h30m`, units y w d h m s ms in falling order, each at most once.
// A year has 365 days, a week 7, a day 24 hours.

const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const unitsMs = [365 * 86_400_000, 7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1] as const;
const unitNames = ['y', 'w', 'd', 'h', 'm', 's', 'ms'] as const;

/** The longest duration that Prometheus can hold: 2^63 − 1 nanoseconds. */
const MAX_MS = 9_223_372_036_854;

/** The duration in milliseconds; undefined if `text` is none or is longer than 292 years. A bare `0` is one too. */
export function parseDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  const found = text === '' ? null : pattern.exec(text);
  if (!found) return undefined;
  const total = unitsMs.reduce((sum, unit, index) => sum + Number(found[index + 1] ?? 0) * unit, 0);
  return total > MAX_MS ? undefined : total;
}

/** The shortest exact way to write a duration: `90000` is `1m30s`. Years and weeks only where they fit exactly. */
export function formatDurationMs(durationMs: number): string {
  if (durationMs === 0) return '0s';
  let rest = Math.abs(durationMs);
  let out = durationMs < 0 ? '-' : '';
  unitsMs.forEach((unit, index) => {
    const exactOnly = index < 2;
    if (exactOnly && rest % unit !== 0) return;
    const count = Math.floor(rest / unit);
    if (count > 0) out += `${count}${unitNames[index]}`;
    rest -= count * unit;
  });
  return out;
}
