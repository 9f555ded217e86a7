// Blocks of whole lines as what the model needs of them. Only METRIC, EVENT, ALERT and GAP records are decoded; of log
// records it is enough to know that a source has spoken, so they are told once a source and block, before the next event
// of that source.

import type { Kernel } from '../lib/kernel/host.ts';
import { OVERFLOW } from '../lib/kernel/interner.ts';
import { recordOfRow } from '../lib/kernel/row-record.ts';
import {
  createScanner,
  FOREIGN,
  type Scanner,
  type ScannerOptions,
  scannerBytes,
} from '../lib/kernel/scanner.ts';
import { KINDS } from '../lib/record/kind.ts';
import type { RecordLine } from '../lib/record/record.ts';
import { createTextForm, textFormBytes } from '../lib/stream/text-form.ts';

/** Log lines of further sources are counted and not looked at. */
const MOST_SOURCES = 65_536;
const SCAN: ScannerOptions = { fieldKinds: 0, mostSources: MOST_SOURCES };
/** Kind codes up to this one are log levels. */
const LAST_LEVEL = KINDS.indexOf('FATAL') + 1;
const SPAN = KINDS.indexOf('SPAN') + 1;
const US_PER_MS = 1000;

export interface RowSink {
  /** `source` has written log lines, the latest of them at `atMs`. */
  output(source: string, atMs: number): void;
  /** A record that is no log line and no SPAN. */
  signal(record: RecordLine, atMs: number): void;
}

/** What one block held. */
export interface BlockCounts {
  lines: number;
  foreign: number;
  /** Log lines of sources beyond the bound of the scanner. */
  refused: number;
  /** The latest time of all records that are not ahead of `latestAllowedMs`; -Infinity when there is none. */
  latestMs: number;
}

/** Rows of a scan that need not be told. */
export interface Outdated {
  /** After each scan. */
  look(): void;
  has(row: number): boolean;
}

export interface RowReader {
  /** Reads whole lines of [start, end). The object returned is used again. */
  read(start: number, end: number, latestAllowedMs: number): BlockCounts;
}

/** Kernel memory that a row reader takes. */
export function rowReaderBytes(maxLineBytes: number): number {
  return scannerBytes(SCAN) + textFormBytes(maxLineBytes);
}

export function createRowReader(
  kernel: Kernel,
  maxLineBytes: number,
  sink: RowSink,
  outdatedOf?: (kernel: Kernel, scanner: Scanner) => Outdated,
): RowReader {
  const scanner = createScanner(kernel, SCAN);
  const form = createTextForm(kernel, scanner, maxLineBytes);
  const { kinds, times, sourceIds, sources } = scanner;
  const counts: BlockCounts = { lines: 0, foreign: 0, refused: 0, latestMs: 0 };
  /** By number of the source: the latest time of its log lines that are not told yet. */
  const untoldUs = new Float64Array(MOST_SOURCES);
  const isUntold = new Uint8Array(MOST_SOURCES);
  const isKnown = new Uint8Array(MOST_SOURCES);
  const untold: number[] = [];

  const tell = (source: number): void => {
    if (isUntold[source] === 0) return;
    isUntold[source] = 0;
    sink.output(sources.text(source), (untoldUs[source] as number) / US_PER_MS);
  };

  const noteOutput = (source: number, timeUs: number): void => {
    if (isUntold[source] === 1) {
      if (timeUs > (untoldUs[source] as number)) untoldUs[source] = timeUs;
    } else if (source !== OVERFLOW) {
      isUntold[source] = 1;
      untoldUs[source] = timeUs;
      // The first time at once, so that sources are heard of in the order of the stream.
      if (isKnown[source] === 0) tell(source);
      else untold.push(source);
      isKnown[source] = 1;
    } else {
      counts.refused += 1;
    }
  };

  const outdated = outdatedOf?.(kernel, scanner);

  const decode = (row: number): void => {
    if (outdated?.has(row) === true) return;
    const source = sourceIds[row] as number;
    if (source !== OVERFLOW) tell(source);
    const record = recordOfRow(kernel, scanner, row);
    if (record !== undefined) sink.signal(record, (times[row] as number) / US_PER_MS);
  };

  /** Returns the latest time in microseconds. */
  const readRows = (count: number, latestAllowedUs: number): number => {
    let latestUs = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < count; row++) {
      const kind = kinds[row] as number;
      if (kind === FOREIGN) {
        counts.foreign += 1;
        continue;
      }
      const timeUs = times[row] as number;
      if (timeUs > latestUs && timeUs <= latestAllowedUs) latestUs = timeUs;
      if (kind <= LAST_LEVEL) noteOutput(sourceIds[row] as number, timeUs);
      else if (kind !== SPAN) decode(row);
    }
    return latestUs;
  };

  return {
    read(start, end, latestAllowedMs) {
      counts.lines = 0;
      counts.foreign = 0;
      counts.refused = 0;
      let latestUs = Number.NEGATIVE_INFINITY;
      for (let position = start; position < end; ) {
        position = form.scan(position, end);
        counts.lines += scanner.count;
        outdated?.look();
        latestUs = Math.max(latestUs, readRows(scanner.count, latestAllowedMs * US_PER_MS));
      }
      for (const source of untold) tell(source);
      untold.length = 0;
      counts.latestMs = latestUs / US_PER_MS;
      return counts;
    },
  };
}
