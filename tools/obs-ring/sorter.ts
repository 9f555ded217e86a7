// Blocks of lines to rings: scans a block, finds out where each line goes, and hands the keeper one run of bytes a ring.

import type { Kernel } from '../lib/kernel/host.ts';
import { OVERFLOW } from '../lib/kernel/interner.ts';
import { createPartitioner, partitionerBytes, SLOT, type Slot } from '../lib/kernel/partitioner.ts';
import {
  createScanner,
  FOREIGN,
  JSON_FORM,
  type ScannerOptions,
  scannerBytes,
} from '../lib/kernel/scanner.ts';
import { recordFromJson } from '../lib/record/json.ts';
import { KINDS } from '../lib/record/kind.ts';
import { GATHER_BYTES } from './gather.ts';
import type { Homes } from './home.ts';
import { createOwners, ownerFields } from './owners.ts';
import { MOST_RINGS, MOST_SOURCES, placeOf, SLOTS } from './places.ts';
import type { Retention } from './retention.ts';
import type { RingPlace } from './ring.ts';

/** What is gathered at most, twice: most lines go to two rings. */
const STAGING_BYTES = 2 * GATHER_BYTES + 64 * 1024;
/** A source in JSON form is brought here to be looked up. */
const SOURCE_BYTES = 64 * 1024;
const PARTITION = {
  slots: SLOTS,
  mostSources: MOST_SOURCES,
  mostRings: MOST_RINGS,
  stagingBytes: STAGING_BYTES,
};

const EVENT = KINDS.indexOf('EVENT') + 1;
/** The name of the EVENT of an instance that starts. */
const START = 'start';
const BRACE = 0x7b;

function scanOf(homes: Homes): ScannerOptions {
  return { mostSources: MOST_SOURCES, fields: ownerFields(homes) };
}

/** Takes the lines of rings. */
export interface Rings {
  numberOf(place: RingPlace): number;
  append(number: number, start: number, length: number, lines: number): void;
  /** The instance of this ring starts again: what it holds now is what was there before. */
  restarted(number: number): void;
}

/** What was sorted. */
export interface Sorted {
  lines: number;
  /** Of `lines`: those that are no record. */
  foreign: number;
  /** Of `lines`: those that are none of the tenants' (owners.ts). */
  unowned: number;
  /** Runs of lines that rings got. */
  runs: number;
}

export interface Sorter {
  /** Lines that are sorted at a time. */
  readonly batchLines: number;
  /** Keeps the whole lines at [start, end) of kernel memory; `isCut`: what is there of a line that is longer. The result is reused. */
  sort(start: number, end: number, isCut?: boolean): Sorted;
}

/** Kernel memory that a sorter takes, for sizing. */
export function sorterBytes(homes: Homes): number {
  return scannerBytes(scanOf(homes)) + partitionerBytes(PARTITION) + 2 * SOURCE_BYTES + 4096;
}

export function createSorter(kernel: Kernel, rings: Rings, homes: Homes, retention: Retention): Sorter {
  const scanner = createScanner(kernel, scanOf(homes));
  const partitioner = createPartitioner(kernel, scanner, PARTITION);
  const owners = createOwners(kernel, scanner, homes);
  const sourceArea = kernel.allocate(SOURCE_BYTES);
  const sorted: Sorted = { lines: 0, foreign: 0, unowned: 0, runs: 0 };
  let blockEnd = 0;

  const endOf = (row: number): number => (row + 1 < scanner.count ? scanner.starts[row + 1]! : blockEnd);

  /** Lines in JSON form as the kernel sees the others: by kind and number of the source. */
  const readJson = (row: number): void => {
    const record = recordFromJson(kernel.text(scanner.starts[row]!, endOf(row)).trimEnd());
    const fits = record !== undefined && Buffer.byteLength(record.source) <= SOURCE_BYTES;
    scanner.kinds[row] = fits ? KINDS.indexOf(record.kind) + 1 : FOREIGN;
    if (!fits) return;
    const length = kernel.bytes.write(record.source, sourceArea);
    scanner.sourceIds[row] = scanner.sources.intern(sourceArea, length);
    owners.readTags(row, record);
  };

  const ringFor = (row: number, slot: Slot): number => {
    const stream = scanner.kinds[row] === FOREIGN ? OVERFLOW : scanner.sourceIds[row]!;
    const known = partitioner.ringOf(stream, slot);
    if (known !== 0) return known;
    const isStray = stream >= MOST_SOURCES;
    const home = isStray ? owners.strays : owners.homeOf(stream);
    const ring = rings.numberOf(placeOf(home, retention, slot, isStray ? '' : owners.sourceOf(stream)));
    partitioner.setRing(stream, slot, ring);
    return ring;
  };

  const keepRuns = (): void => {
    partitioner.takeRuns((ring, start, bytes, lines) => {
      sorted.runs++;
      rings.append(ring, start, bytes, lines);
    });
  };

  /** A line longer than the staging area goes to its rings from where it stands. */
  const keepLong = (row: number): void => {
    const start = scanner.starts[row]!;
    for (const slot of partitioner.slotsOf(row))
      rings.append(ringFor(row, slot), start, endOf(row) - start, 1);
  };

  /** Whether the EVENT at `row` says that an instance starts. */
  const isStart = (row: number): boolean => {
    const [start, end] = [scanner.bodies[row]!, scanner.ends[row]!];
    if (kernel.bytes[scanner.starts[row]!] === BRACE) return isJsonStart(row);
    return kernel.text(start, Math.min(end, start + START.length + 1)).trimEnd() === START;
  };

  const isJsonStart = (row: number): boolean =>
    recordFromJson(kernel.text(scanner.starts[row]!, endOf(row)).trimEnd())?.message === START;

  /** Sorts all rows; at each start of an instance its ring is left as it is for a moment. */
  const sortAll = (): void => {
    const { kinds, count } = scanner;
    let from = 0;
    for (let row = kinds.indexOf(EVENT); row >= 0 && row < count; row = kinds.indexOf(EVENT, row + 1)) {
      if (scanner.sourceIds[row]! >= MOST_SOURCES || !isStart(row)) continue;
      sortRows(from, row);
      rings.restarted(ringFor(row, SLOT.instance));
      from = row;
    }
    sortRows(from, count);
  };

  const sortRows = (from: number, to: number): void => {
    for (let row = from; row < to; ) {
      const distribution = partitioner.distribute(row, to, blockEnd);
      keepRuns();
      const isStuck = distribution.kind === 'rows' && distribution.next === row;
      if (distribution.kind === 'missing') ringFor(distribution.next, distribution.slot);
      if (isStuck) keepLong(row);
      row = distribution.next + (isStuck ? 1 : 0);
    }
  };

  const countForeign = (): number => {
    let foreign = 0;
    for (let row = 0; row < scanner.count; row++) if (scanner.kinds[row] === FOREIGN) foreign++;
    return foreign;
  };

  const readAllJson = (): void => {
    const { kinds, count } = scanner;
    for (
      let row = kinds.indexOf(JSON_FORM);
      row >= 0 && row < count;
      row = kinds.indexOf(JSON_FORM, row + 1)
    ) {
      readJson(row);
    }
  };

  return {
    batchLines: scanner.rows,
    sort(start, end, isCut = false) {
      sorted.lines = 0;
      sorted.foreign = 0;
      sorted.unowned = 0;
      sorted.runs = 0;
      for (let position = start; position < end; position = blockEnd) {
        blockEnd = scanner.scan(position, end);
        readAllJson();
        sorted.lines += scanner.count;
        sorted.foreign += countForeign();
        sorted.unowned += owners.assign(isCut);
        sortAll();
      }
      return sorted;
    },
  };
}
