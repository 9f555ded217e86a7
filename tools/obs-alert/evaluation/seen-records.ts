// Records that are kept to be shown in alerts: a few of each kind, cut where they are long.

export interface SeenRecord {
  readonly timeMs: number;
  /** The line, cut. */
  readonly text: string;
}

/** UTF-16 units of a line that are kept. */
const MOST_UNITS = 500;

/** Appends a record to the latest ones, of which no more than `most` are kept. */
export function rememberLatest(latest: SeenRecord[], { timeMs, text }: SeenRecord, most: number): void {
  if (most === 0) return;
  if (latest.length >= most) latest.shift();
  latest.push({ timeMs, text: text.length <= MOST_UNITS ? text : `${text.slice(0, MOST_UNITS - 1)}…` });
}

/** The latest of some records, oldest first, each line once. */
export function latestOf(records: readonly SeenRecord[], most: number): readonly string[] {
  const sorted = [...records].sort((left, right) => left.timeMs - right.timeMs);
  return most === 0 ? [] : [...new Set(sorted.map(({ text }) => text))].slice(-most);
}
