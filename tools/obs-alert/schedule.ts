// When groups are evaluated: at the multiples of their intervals since 1970, one time after the other, in the order of
// the groups at each time. Decided by the times of records alone, so that a replay is the same.

export interface Scheduled {
  readonly intervalMs: number;
}

/**
 * Of a longer row of due times the last one follows the first ones directly. Whatever goes stale, fires or resolves has done so by
 * then, and a record with a wrong time cannot keep the tool busy for hours.
 */
export const MOST_STEPS = 10_000;

interface Entry<Group> {
  readonly group: Group;
  readonly intervalMs: number;
  nextMs: number;
}

export interface Schedule<Group> {
  /** The earliest time that is due next; +Infinity without groups. */
  readonly nextMs: number;
  /** Evaluates every due time before `limitMs`. Returns how many were skipped. */
  run(limitMs: number, evaluate: (group: Group, atMs: number) => void): number;
  /** The time of the next evaluation of a group. */
  nextOf(group: Group): number | undefined;
}

/** The first times are at `startMs` or as soon as possible after it. */
export function createSchedule<Group extends Scheduled>(
  groups: readonly Group[],
  startMs: number,
): Schedule<Group> {
  const entries: Entry<Group>[] = groups.map((group) => ({
    group,
    intervalMs: group.intervalMs,
    nextMs: multipleFrom(startMs, group.intervalMs),
  }));
  let nextMs = earliest(entries);

  /** Moves an entry on; where too many times are due, to the last of them. Returns how many that leaves out. */
  const moveOn = (entry: Entry<Group>, limitMs: number, steps: number): number => {
    entry.nextMs += entry.intervalMs;
    if (steps !== MOST_STEPS - 1) return 0;
    const lastMs = multipleFrom(limitMs, entry.intervalMs) - entry.intervalMs;
    if (lastMs <= entry.nextMs) return 0;
    const skipped = (lastMs - entry.nextMs) / entry.intervalMs;
    entry.nextMs = lastMs;
    return skipped;
  };

  return {
    get nextMs() {
      return nextMs;
    },
    run(limitMs, evaluate) {
      const steps = new Map<Entry<Group>, number>();
      let skipped = 0;
      while (nextMs < limitMs) {
        const atMs = nextMs;
        for (const entry of entries) {
          if (entry.nextMs !== atMs) continue;
          evaluate(entry.group, atMs);
          const step = (steps.get(entry) ?? 0) + 1;
          steps.set(entry, step);
          skipped += moveOn(entry, limitMs, step);
        }
        nextMs = earliest(entries);
      }
      return skipped;
    },
    nextOf: (group) => entries.find((entry) => entry.group === group)?.nextMs,
  };
}

/** The first multiple of `intervalMs` at or after a time. */
export function multipleFrom(timeMs: number, intervalMs: number): number {
  return Math.ceil(timeMs / intervalMs) * intervalMs;
}

function earliest(entries: readonly { readonly nextMs: number }[]): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const entry of entries) if (entry.nextMs < nextMs) nextMs = entry.nextMs;
  return nextMs;
}
