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

export interface Digests {
  /** What the last `maxBytes` of the file say; nothing when it is missing. @throws StoreFailure */
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

  const digest = (path: string, maxBytes: number): readonly Observation[] => {
    collected = [];
    const { start, end } = readTail(path, bytes, Math.min(maxBytes, areaBytes));
    reader.read(area + start, area + end, Number.POSITIVE_INFINITY);
    return withoutOldMetrics(collected, mostRequests);
  };

  return {
    of(path, maxBytes) {
      const stamp = stampOf(path);
      if (stamp === undefined) return [];
      const known = digests.get(path);
      if (known?.stamp === stamp) {
        known.round = round;
        return known.observations;
      }
      const observations = digest(path, maxBytes);
      digests.set(path, { stamp, observations, round });
      return observations;
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
