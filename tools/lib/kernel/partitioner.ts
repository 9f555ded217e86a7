// The rows of a scan distributed over rings: the host side of the partition kernel.

import type { Kernel } from './host.ts';
import { FOREIGN, type Scanner } from './scanner.ts';

/** Where rows can go. */
export const SLOT = {
  instance: 0,
  all: 1,
  metrics: 2,
  spans: 3,
  events: 4,
  alerts: 5,
  foreign: 6,
  /** Rows whose source has no number go here instead of to the slots of their source. */
  overflow: 7,
} as const;
export type Slot = (typeof SLOT)[keyof typeof SLOT];

const SLOTS = 8;
/** The first ones have a ring for each source. */
const OWN_SLOTS = 4;
const KIND_VALUES = 256;
/** Between two runs, see assembly/partition.ts. */
const GAP_BYTES = 16;

export interface PartitionerOptions {
  /** For each value of the kind column the slots that such a row goes to; none where it is left out. */
  readonly slots: ReadonlyMap<number, readonly Slot[]>;
  readonly mostSources: number;
  /** Rings are numbered from 1 to this. */
  readonly mostRings: number;
  /** Bytes of all runs of one distribution. */
  readonly stagingBytes: number;
}

/** What a distribution came to. */
export type Distribution =
  /** Rows up to `next` are in the runs. */
  | { readonly kind: 'rows'; readonly next: number }
  /** As above; and the row at `next` has no ring in `slot`: give it one with setRing. */
  | { readonly kind: 'missing'; readonly next: number; readonly slot: Slot };

export interface Partitioner {
  /** Says which ring the rows of `source` get in `slot`. All sources from `mostSources` on are one, which foreign rows are of, too. */
  setRing(source: number, slot: Slot, ring: number): void;
  /** The ring that setRing gave, 0 for none. */
  ringOf(source: number, slot: Slot): number;
  /** The slots of the row; for a row that is too long for the staging area. */
  slotsOf(row: number): Slot[];
  /**
   * Puts rows [row, to) of the last scan into runs; `blockEnd` is what scan returned. No row at all when the first one is
   * longer than the staging area or has a ring missing.
   */
  distribute(row: number, to: number, blockEnd: number): Distribution;
  /** Hands over each run, in the order of their first rows; then there are none. */
  takeRuns(take: (ring: number, start: number, bytes: number, lines: number) => void): void;
}

/** Kernel memory that a partitioner takes, for sizing. */
export function partitionerBytes(options: PartitionerOptions): number {
  return options.stagingBytes + (options.mostSources + 1) * SLOTS * 4 + (options.mostRings + 1) * 16 + 2048;
}

/** One partitioner a kernel. It reads the columns of `scanner`. */
export function createPartitioner(
  kernel: Kernel,
  scanner: Scanner,
  options: PartitionerOptions,
): Partitioner {
  const { exports } = kernel;
  const words = (count: number): Uint32Array =>
    new Uint32Array(exports.memory.buffer, kernel.allocate(count * 4), count);
  const masks = kernel.bytes.subarray(kernel.allocate(KIND_VALUES)).subarray(0, KIND_VALUES);
  const { mostSources } = options;
  const rings = words((mostSources + 1) * SLOTS);
  const bytes = words(options.mostRings + 1);
  const lines = words(options.mostRings + 1);
  const ends = words(options.mostRings + 1);
  const touched = words(options.mostRings + 1);
  const staging = kernel.allocate(options.stagingBytes);
  for (const [kind, slots] of options.slots) {
    masks[kind] = slots.reduce<number>((mask, slot) => mask | (1 << slot), 0);
  }
  exports.usePartition(
    scanner.starts.byteOffset,
    scanner.kinds.byteOffset,
    scanner.sourceIds.byteOffset,
    masks.byteOffset,
    rings.byteOffset,
    mostSources,
    bytes.byteOffset,
    lines.byteOffset,
    ends.byteOffset,
    touched.byteOffset,
  );
  const indexOf = (source: number, slot: Slot): number => Math.min(source, mostSources) * SLOTS + slot;

  return {
    setRing(source, slot, ring) {
      rings[indexOf(source, slot)] = ring;
    },
    ringOf: (source, slot) => rings[indexOf(source, slot)]!,
    slotsOf(row) {
      const kind = scanner.kinds[row] ?? FOREIGN;
      const slots = options.slots.get(kind) ?? [];
      if (scanner.sourceIds[row]! < mostSources || slots.every((slot) => slot >= OWN_SLOTS))
        return [...slots];
      return [...slots.filter((slot) => slot >= OWN_SLOTS), SLOT.overflow];
    },
    distribute(row, to, blockEnd) {
      const rows = scanner.count;
      const next = exports.measureRows(row, to, rows, blockEnd, options.stagingBytes - GAP_BYTES);
      exports.placeRows(row, next, rows, blockEnd, staging);
      const slot = exports.missingSlot.value as number;
      return slot < 0 ? { kind: 'rows', next } : { kind: 'missing', next, slot: slot as Slot };
    },
    takeRuns(take) {
      const count = exports.touchedCount.value as number;
      for (let index = 0; index < count; index++) {
        const ring = touched[index]!;
        const length = bytes[ring]!;
        take(ring, ends[ring]! - length, length, lines[ring]!);
      }
      exports.clearRuns();
    },
  };
}
