// Records far ahead of all others. One wrong clock must not move the time of the stream, so such a record waits until the stream itself
// says who is right: it is believed when enough records in a row are ahead, and left out when one comes that is not. Decided by the
// records alone, so that a replay is the same.

/** Records in a row that make a jump believed. */
const ENOUGH = 10;
/** When nothing more comes, a record without another one near it is believed up to here: a stream may have a record a day. */
const MOST_ALONE_MS = 7 * 86_400_000;

/** What is to be done with a record. `release`: first those that wait and may be believed, then ask again. */
export type Verdict = 'take' | 'hold' | 'release';

export interface AheadGuard<Held> {
  /** Judges a record at `timeMs` while the stream is at `nowMs`, -Infinity before its first record. */
  judge(timeMs: number, nowMs: number): Verdict;
  /** Keeps a record that must wait. */
  hold(timeMs: number, held: Held): void;
  /** Those that wait and are believed, in the order in which they came; they wait no longer. */
  release(): readonly Held[];
  /** Nothing more comes while the stream is at `nowMs`: those that wait and are plausible. The others are left out. */
  settle(nowMs: number, limitMs: number): readonly Held[];
}

interface Waiting<Held> {
  readonly timeMs: number;
  readonly held: Held;
}

/**
 * @param maxAheadMs how far ahead a record is believed at once.
 * @param onLeftOut told of the number of records that were left out.
 */
export function createAheadGuard<Held>(
  maxAheadMs: number,
  onLeftOut: (count: number) => void,
): AheadGuard<Held> {
  let waiting: readonly Waiting<Held>[] = [];

  /** Takes those away that are believed; the others go on waiting. */
  const take = (isBelieved: (one: Waiting<Held>) => boolean): readonly Held[] => {
    const believed = waiting.filter(isBelieved);
    waiting = waiting.filter((one) => !believed.includes(one));
    return believed.map(({ held }) => held);
  };

  const leaveOut = (): void => {
    if (waiting.length > 0) onLeftOut(waiting.length);
    waiting = [];
  };

  return {
    judge(timeMs, nowMs) {
      // At the very beginning there is nothing to be ahead of but the first record itself.
      if (nowMs === Number.NEGATIVE_INFINITY) {
        const [first] = waiting;
        if (first && timeMs >= first.timeMs - maxAheadMs) return 'release';
        leaveOut();
        return 'hold';
      }
      if (timeMs <= nowMs + maxAheadMs) {
        leaveOut();
        return 'take';
      }
      return waiting.length + 1 < ENOUGH ? 'hold' : 'release';
    },
    hold(timeMs, held) {
      waiting = [...waiting, { timeMs, held }];
    },
    release() {
      const firstMs = Math.min(...waiting.map(({ timeMs }) => timeMs));
      return take(({ timeMs }) => timeMs <= firstMs + maxAheadMs);
    },
    settle(nowMs, limitMs) {
      const times = waiting.map(({ timeMs }) => timeMs).sort((left, right) => left - right);
      const untilMs = times.reduce(
        (beliefMs, timeMs, index) => {
          const nextMs = times[index + 1] ?? Number.POSITIVE_INFINITY;
          const isNear = timeMs <= beliefMs + MOST_ALONE_MS || nextMs <= timeMs + maxAheadMs;
          return isNear && timeMs <= limitMs ? timeMs : beliefMs;
        },
        nowMs === Number.NEGATIVE_INFINITY ? (times[0] ?? 0) : nowMs,
      );
      const settled = take(({ timeMs }) => timeMs <= Math.min(untilMs, limitMs));
      leaveOut();
      return settled;
    },
  };
}
