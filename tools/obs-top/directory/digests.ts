// Files of records as observations, each file read again only when it has changed.

import { Kernel } from '../../lib/kernel/host.ts';
import { createRowReader, rowReaderBytes } from '../rows.ts';
import { type Observation, withoutOldMetrics } from './observations.ts';
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
  /** Begins a new round; what nobody asked for in the last one is forgotten. */
  nextRound(): void;
}

/** @param areaBytes no more of a file can be read. */
export function createDigests(areaBytes: number): Digests {
  const kernel = new Kernel(areaBytes + rowReaderBytes(areaBytes));
  const area = kernel.allocate(areaBytes);
  const bytes = kernel.bytes.subarray(area, area + areaBytes);
  let collected: Observation[] = [];
  const reader = createRowReader(kernel, areaBytes, {
    output: (source, atMs) => void collected.push({ kind: 'output', source, atMs }),
    signal: (record, atMs) => void collected.push({ kind: 'signal', record, atMs }),
  });
  const digests = new Map<string, Digest>();
  let round = 0;

  const digest = (path: string, maxBytes: number): readonly Observation[] => {
    collected = [];
    const { start, end } = readTail(path, bytes, Math.min(maxBytes, areaBytes));
    reader.read(area + start, area + end, Number.POSITIVE_INFINITY);
    return withoutOldMetrics(collected);
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
    nextRound() {
      for (const [path, known] of digests) if (known.round < round) digests.delete(path);
      round += 1;
    },
  };
}
