// How far a place is ahead of UTC at a moment: time zones by their IANA names, daylight saving included, through Intl.

const MS_PER_DAY = 86_400_000;
/** Offsets change on quarters of an hour at the earliest. */
const MS_PER_QUARTER = 900_000;
const MOST_CACHED = 4096;

/** Milliseconds east of Greenwich at a moment, itself in milliseconds since 1970. */
export type Zone = (utcMs: number) => number;

export const utc: Zone = () => 0;

/** The zone of this process: TZ, or what the machine is set to. */
export const local: Zone = (utcMs) => -new Date(utcMs).getTimezoneOffset() * 60_000;

/** The zone of an IANA name such as `Europe/Berlin`; undefined when there is none of that name. */
export function zoneOf(name: string): Zone | undefined {
  if (name === 'local') return local;
  if (name === 'UTC' || name === 'Z') return utc;
  try {
    return cached(offsetsOf(name));
  } catch {
    // A RangeError: Intl knows no such zone.
    return undefined;
  }
}

function offsetsOf(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (utcMs) => {
    const at = new Map(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => at.get(name) ?? 0;
    return (
      Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) -
      Math.floor(utcMs / 1000) * 1000
    );
  };
}

/** Intl takes some microseconds for each answer; lines of a log mostly ask for the same quarter of an hour. */
function cached(zone: Zone): Zone {
  const known = new Map<number, number>();
  return (utcMs) => {
    const quarter = Math.floor(utcMs / MS_PER_QUARTER);
    let offset = known.get(quarter);
    if (offset === undefined) {
      if (known.size >= MOST_CACHED) known.clear();
      offset = zone(utcMs);
      known.set(quarter, offset);
    }
    return offset;
  };
}

/**
 * The moments that a clock on the wall of `zone` shows as `wallMs` (the time shown, as if it were UTC), earlier first: one, two in the hour
 * that is repeated in autumn, and where an hour is skipped in spring the one that the clock would show if it had not been.
 */
export function momentsOf(zone: Zone, wallMs: number): readonly number[] {
  const before = zone(wallMs - MS_PER_DAY);
  const after = zone(wallMs + MS_PER_DAY);
  const moments = before === after ? [wallMs - before] : [wallMs - before, wallMs - after];
  const real = moments.filter((moment) => moment + zone(moment) === wallMs);
  return real.length > 0 ? real.sort((left, right) => left - right) : [wallMs - before];
}
