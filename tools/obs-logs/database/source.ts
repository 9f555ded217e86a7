// The lines of a deployment as a source: those that are there, by time, and then, when it is followed, those that are stored later, in the
// order in which they are. Later lines are asked for now and then. LISTEN would say at once that there are some, but holds a session of
// the server for each reader, which poolers do not give, makes writers queue for one lock at each commit, and after a break must ask
// all the same. The numbers of lines have no holes, so what was trimmed before it was read is known, and said.

import { lastId, type Mark, markOfLast, readLater, readPage } from '../../lib/postgres/read.ts';
import { formatRecord } from '../../lib/record/format.ts';
import type { RecordLine } from '../../lib/record/record.ts';
import { StoreFailure } from '../../lib/store/failure.ts';
import type { StorePlace } from '../places/place.ts';
import type { Source } from '../source/source.ts';

export interface StoredOptions {
  readonly follow: boolean;
  readonly sinceUs: number;
  readonly untilUs: number;
  /** The last lines; undefined: all. */
  readonly lines: number | undefined;
  readonly warn: (message: string) => void;
}

/** Reads `place`. While it is followed a database that is away is waited for; else that is a StoreFailure. */
export function createStoredSource(place: StorePlace, options: StoredOptions): Source {
  const { session, name } = place;
  const wanted = {
    deployment: place.deployment,
    source: place.source,
    sinceUs: finite(options.sinceUs),
    untilUs: finite(options.untilUs),
  };
  let text = Buffer.alloc(0);
  let start = 0;
  /** The number of the last line that was there at first, and then of the last one that was read. */
  let seen: number | undefined;
  let mark: Mark | undefined;
  let isThere = false;
  let isAway = false;

  const take = (records: readonly RecordLine[]): void => {
    text = Buffer.from(records.map((record) => `${formatRecord(record)}\n`).join(''));
    start = 0;
  };

  const begin = async (): Promise<number> => {
    const last = await lastId(session.ask, wanted.deployment);
    if (options.lines === 0) isThere = true;
    else if (options.lines !== undefined) mark = await markOfLast(session.ask, wanted, last, options.lines);
    return last;
  };

  /** What was there. */
  const more = async (): Promise<void> => {
    seen ??= await begin();
    if (isThere) return;
    const { records, next } = await readPage(session.ask, wanted, seen, mark);
    mark = next;
    isThere = next === undefined;
    take(records);
  };

  const later = async (): Promise<void> => {
    const found = await readLater(session.ask, wanted, seen as number);
    seen = found.upTo;
    if (found.missed > 0)
      options.warn(`${found.missed} lines of ${name} are missing: they were trimmed before they were read`);
    take(found.records);
  };

  const waitFor = (cause: unknown): void => {
    if (!(options.follow && cause instanceof StoreFailure)) throw cause;
    if (!isAway) options.warn(`${cause.message}; it is tried again`);
    isAway = true;
  };

  /** Fills `text`; false where there is nothing now. */
  const fill = async (): Promise<boolean> => {
    if (!session.isReady) return false;
    try {
      while (start === text.length && !isThere) await more();
      if (start === text.length && options.follow) await later();
      isAway = false;
    } catch (cause) {
      waitFor(cause);
    }
    return start < text.length;
  };

  return {
    async read(target, at, length) {
      if (start === text.length && !(await fill())) return 0;
      const count = text.copy(target, at, start, start + length);
      start += count;
      return count;
    },
    close: () => session.close(),
  };
}

function finite(us: number): number | undefined {
  return Number.isFinite(us) ? us : undefined;
}
