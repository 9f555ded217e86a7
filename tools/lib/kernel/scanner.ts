// A block of lines as columns of typed arrays: the host side of the scan kernel.

import type { Kernel } from './host.ts';
import { createInterner, type Interner, internerBytes } from './interner.ts';

/** What the kind column says of a line in JSON form: the host has to read it. 0 is a foreign line, i is KINDS[i - 1]. */
export const JSON_FORM = 255;
export const FOREIGN = 0;

/** What the dimension column says. */
export const DIMENSION = { none: 0, number: 1, duration: 2, size: 3, ratio: 4, hard: 5 } as const;

/** The value is quoted when this bit of its length is set. */
export const QUOTED_BIT = 0x8000_0000;

/** A field to look for in every line. */
export interface WantedField {
  readonly key: string;
  /** Fill `numbers` and `dimensions`. */
  readonly numeric?: boolean;
  /** Fill `ids`: at most `most` different values of `bytes` bytes together. */
  readonly intern?: { readonly most: number; readonly bytes: number };
}

export interface FieldColumns {
  /** Address of the value, 0 where the line has no such field. */
  readonly starts: Uint32Array;
  /** Bytes of the value as it stands (escapes not decoded); QUOTED_BIT is set for a quoted one. */
  readonly lengths: Uint32Array;
  readonly ids: Uint32Array;
  /** In seconds, bytes or ratios; valid where the dimension is number to ratio, which no quoted value has. */
  readonly numbers: Float64Array;
  readonly dimensions: Uint8Array;
  readonly interner: Interner | undefined;
}

export interface Scanner {
  /** The most lines of one scan. */
  readonly rows: number;
  readonly starts: Uint32Array;
  /** End of the line, LF and a CR before it excluded. */
  readonly ends: Uint32Array;
  readonly bodies: Uint32Array;
  readonly kinds: Uint8Array;
  /** Numbers of `sources`; OVERFLOW beyond its bound. */
  readonly sourceIds: Uint32Array;
  /** Microseconds since the epoch, rounded down. */
  readonly times: Float64Array;
  readonly sources: Interner;
  readonly fields: readonly FieldColumns[];
  /** Lines found by the last scan. */
  count: number;
  /** Scans whole lines of [start, end), `rows` at most; returns where the next line starts. */
  scan(start: number, end: number): number;
}

export interface ScannerOptions {
  readonly fields?: readonly WantedField[];
  /** Bit i: look for fields in lines whose kind column says i. Default: all. */
  readonly fieldKinds?: number;
  readonly mostSources?: number;
  readonly sourceBytes?: number;
}

/** Fields that can be looked for at once. Mirrors assembly/wanted.ts. */
export const MOST_FIELDS = 32;
const ROWS = 4096;
/** Sources that have numbers, unless the options say otherwise. */
export const MOST_SOURCES = 65_536;
const SOURCE_BYTES = 4 * 1024 * 1024;
const NO_COLUMN = 0;

/** Kernel memory that a scanner takes, for sizing. */
export function scannerBytes(options: ScannerOptions = {}): number {
  const sources = internerBytes(options.mostSources ?? MOST_SOURCES, options.sourceBytes ?? SOURCE_BYTES);
  let total = sources + ROWS * 32 + 16 * 1024;
  for (const field of options.fields ?? []) {
    total += ROWS * 24 + 4096 + Buffer.byteLength(field.key);
    if (field.intern) total += internerBytes(field.intern.most, field.intern.bytes);
  }
  return total;
}

/** One scanner a kernel: the wanted fields are state of the instance. Throws a RangeError for more than MOST_FIELDS fields. */
export function createScanner(kernel: Kernel, options: ScannerOptions = {}): Scanner {
  const { exports } = kernel;
  const buffer = exports.memory.buffer;
  const words = (): Uint32Array => new Uint32Array(buffer, kernel.allocate(ROWS * 4), ROWS);
  const octets = (): Uint8Array => new Uint8Array(buffer, kernel.allocate(ROWS), ROWS);
  const doubles = (): Float64Array => new Float64Array(buffer, kernel.allocate(ROWS * 8), ROWS);
  const sources = createInterner(
    kernel,
    options.mostSources ?? MOST_SOURCES,
    options.sourceBytes ?? SOURCE_BYTES,
  );
  const starts = words();
  const ends = words();
  const bodies = words();
  const sourceIds = words();
  const kinds = octets();
  const times = doubles();
  exports.useColumns(
    starts.byteOffset,
    ends.byteOffset,
    bodies.byteOffset,
    kinds.byteOffset,
    sourceIds.byteOffset,
    times.byteOffset,
    sources.handle,
  );
  if (options.fieldKinds !== undefined) exports.useFieldKinds(options.fieldKinds);

  const addField = (field: WantedField): FieldColumns => {
    const key = kernel.place(field.key);
    const interner = field.intern && createInterner(kernel, field.intern.most, field.intern.bytes);
    const numeric = field.numeric === true;
    const columns: FieldColumns = {
      starts: words(),
      lengths: words(),
      ids: interner ? words() : new Uint32Array(0),
      numbers: numeric ? doubles() : new Float64Array(0),
      dimensions: numeric ? octets() : new Uint8Array(0),
      interner,
    };
    const added = exports.addField(
      key.address,
      key.length,
      interner?.handle ?? NO_COLUMN,
      columns.starts.byteOffset,
      columns.lengths.byteOffset,
      interner ? columns.ids.byteOffset : NO_COLUMN,
      numeric ? columns.numbers.byteOffset : NO_COLUMN,
      numeric ? columns.dimensions.byteOffset : NO_COLUMN,
    );
    if (!added) throw new RangeError(`at most ${MOST_FIELDS} fields can be looked for`);
    return columns;
  };

  const scanner: Scanner = {
    rows: ROWS,
    starts,
    ends,
    bodies,
    kinds,
    sourceIds,
    times,
    sources,
    fields: (options.fields ?? []).map(addField),
    count: 0,
    scan(start, end) {
      const next = exports.scanLines(start, end, ROWS);
      scanner.count = exports.scanned.value as number;
      return next;
    },
  };
  return scanner;
}
