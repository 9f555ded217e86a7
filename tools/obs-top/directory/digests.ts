// Files of records as observations, each file read again only when it has changed.

import { Kernel } from '../../lib/kernel/host.ts';
import { createRowReader, rowReaderBytes } from '../rows.ts';
import { type Observation, RECORDS_OF_A_SERIES, withoutOldMetrics } from './observations.ts';
import { createOutdated } from './outdated.ts';
import { readTail, type Stamp, stampOf } from './tail.ts';

interface Digest {
  readonly stamp: Stamp;
  readonly observations: readonly Observation[];
  /** The round that last asked for it. */
  round: number;
}

/** What a file that is missing says. */
export const NOTHING: readonly Observation[] = [];

export interface Digests {
  /**
   * What the last `maxBytes` of the file say; NOTHING when it is missing. The same list as before as long as the file has
   * not changed. @throws StoreFailure
   */
  of(path: string, maxBytes: number): readonly Observation[];
  /** What is known of the file from before, without a look at it; undefined when nothing is. */
  known(path: string): readonly Observation[] | undefined;
  /** Begins a new round; what nobody asked for in the last one is forgotten. */
  nextRound(): void;
}

export interface DigestOptions {
  /** No more of a file can be read. */
  readonly areaBytes: number;
  /** What is later is left out. */
  readonly untilMs: number;
  /** Of a series of requests so many records are kept. */
  readonly mostRequests: number;
}

export function createDigests({ areaBytes, untilMs, mostRequests }: DigestOptions): Digests {
  const kernel = new Kernel(areaBytes + rowReaderBytes(areaBytes));
  const area = kernel.allocate(areaBytes);
  const bytes = kernel.bytes.subarray(area, area + areaBytes);
  const isLatest = untilMs === Number.POSITIVE_INFINITY && mostRequests <= RECORDS_OF_A_SERIES;
  let collected: Observation[] = [];
  const add = (one: Observation): void => {
    if (one.atMs <= untilMs) collected.push(one);
  };
  const reader = createRowReader(
    kernel,
    areaBytes,
    {
      output: (source, atMs) => add({ kind: 'output', source, atMs }),
      signal: (record, atMs) => add({ kind: 'signal', record, atMs }),
    },
    // What is left out by its time is not known before it is decoded, and a trend needs what is older.
    isLatest ? createOutdated : undefined,
  );
  const digests = new Map<string, Digest>();
  let round = 0;

  const digest = (path: string, maxBytes: number): Digest | undefined => {
    const tail = readTail(path, bytes, Math.min(maxBytes, areaBytes));
    if (tail === undefined) return undefined;
    collected = [];
    reader.read(area + tail.start, area + tail.end, Number.POSITIVE_INFINITY);
    return { stamp: tail.stamp, observations: withoutOldMetrics(collected, mostRequests), round };
  };

  return {
    of(path, maxBytes) {
      const known = digests.get(path);
      if (known !== undefined && stampOf(path) === known.stamp) {
        known.round = round;
        return known.observations;
      }
      const fresh = digest(path, maxBytes);
      if (fresh === undefined) return NOTHING;
      digests.set(path, fresh);
      return fresh.observations;
    },
    known(path) {
      const known = digests.get(path);
      if (known !== undefined) known.round = round;
      return known?.observations;
    },
    nextRound() {
      for (const [path, known] of digests) if (known.round < round) digests.delete(path);
      round += 1;
    },
  };
}
