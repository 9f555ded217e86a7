// The host side of the tally kernel: lines that need no decision are added to cells and sketches without a look from TypeScript
// (assembly/tally.ts).

import type { Kernel, KernelExports } from './host.ts';
import { OVERFLOW } from './interner.ts';
import { type FieldColumns, MOST_FIELDS, type Scanner } from './scanner.ts';
import { createSheet, SHEET_BYTES, type Sheet } from './sheet.ts';
import {
  describeLines,
  LINES_BYTES,
  type LineOptions,
  MOST_NUMBERS,
  type TallyAnswers,
  type TallyKey,
  type TallyUse,
} from './tally-lines.ts';

interface TallyExports extends KernelExports {
  useWhere(filter: number): void;
  useGroups(table: number): void;
  addOperation(code: number, filter: number, field: number, cells: number, directories: number): number;
  setPane(index: number, start: number, end: number, slots: number): void;
  tallyLines(start: number, end: number, limitUs: number, latestUs: number): number;
  takeRows(from: number, to: number, limitUs: number, latestUs: number): number;
  offeredSlots(): number;
  panesOfTaken(): number;
  groupsOfTaken(): number;
  offerSlots(count: number): void;
  handedAt(column: number): number;
  readonly takenSlots: WebAssembly.Global;
  readonly tallied: WebAssembly.Global;
  readonly talliedForeign: WebAssembly.Global;
  readonly tallyLatest: WebAssembly.Global;
  readonly everFound: WebAssembly.Global;
}

/** One thing that is done with every record. */
export interface TallyOperation extends TallyUse {
  readonly operation: 'count' | 'sum' | 'least' | 'greatest' | 'sketch' | 'hand';
  /** What adds values that are handed on; of any other operation undefined. */
  readonly take?: TakeHanded | undefined;
  /** Addresses of the cells, or of the heads of sketches, and of the directories of sketches. */
  readonly cells: number;
  readonly directories: number;
  /** The dimension that the values have so far, as the scanner numbers it; NO_DIMENSION before the first. */
  readonly usual: () => number;
}

/** Values with the slot, the weight and the time (in microseconds) of their records. */
export interface Handed {
  readonly slots: Uint32Array;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly times: Float64Array;
}

/** Adds the first `count` of them, which are of one dimension. */
export type TakeHanded = (count: number, handed: Handed) => void;

export interface TallyOptions extends Omit<LineOptions, 'uses'> {
  readonly operations: readonly TallyOperation[];
  readonly answers: readonly TallyAnswers[];
  /** Kernels elsewhere that read lines into sheets, each with numbers of its own for keys. */
  readonly readers: number;
}

export interface TallyRun {
  /** Lines that were taken, and how many of them are no records. */
  readonly lines: number;
  readonly foreign: number;
  /** The latest time of all so far, in microseconds. */
  readonly latestUs: number;
  /** The fields of the scanner, a bit each, that a line of any run had. */
  readonly everFound: number;
}

export interface Tally {
  /**
   * Adds the leading whole lines of [start, end) that need no decision, none of them at or after `limitUs`. Returns the position of the
   * first line that is left; `last` says what the others were.
   */
  run(start: number, end: number, limitUs: number, latestUs: number): number;
  readonly last: TallyRun;
  /**
   * Tells of the slots that the last run took for groups that were new in a pane, and offers others in their place as long as `take` gives
   * some: empty ones below MOST_CELLS.
   */
  exchange(tell: (pane: number, group: number, slot: number) => void, take: () => number | undefined): void;
  /** The keys of a row of the scanner mean this group. True when that is new. */
  learnGroup(row: number, group: number): boolean;
  /** Where a sheet is put to be taken; undefined without readers. */
  readonly sheet: Sheet | undefined;
  /** Adds the rows [from, to) of the sheet, which a reader has read, in the same way; returns the first one that is left. */
  runRows(reader: number, from: number, to: number, limitUs: number, latestUs: number): number;
  /** The keys to which a reader has given this number mean this group. True when that is new. */
  learnNumber(reader: number, number: number, group: number): boolean;
  /** Opens one of PANES panes of time, [startUs, endUs). */
  openPane(pane: number, startUs: number, endUs: number): void;
  closePane(pane: number): void;
  /** By pane, and by group: the slot plus one; 0 where the host has to say. */
  readonly slots: readonly Int32Array[];
}

export const NO_DIMENSION = 255;
/** Slots that are on offer. */
const OFFERED = 64;
/** Panes that can be open. */
export const PANES = 4;
/** Groups, and combinations of keys, that the kernel knows; the host keeps the others to itself. */
export const MOST_GROUPS = 65_536;

const CODES = { count: 0, sum: 1, least: 2, greatest: 3, sketch: 4, hand: 5 } as const;
/** Values that are handed on at once at most. */
const MOST_HANDED = 256;
const ABSENT = 0xffff_fffe;
const MOST_KEYS = 8;
/** Each may have a filter of its own, and all of them together another one. */
const MOST_OPERATIONS = 15;

const TABLE_BYTES = (MOST_GROUPS + 1) * Int32Array.BYTES_PER_ELEMENT;

/** Kernel memory that a tally takes, for sizing; `readers` as in TallyOptions. */
export function tallyBytes(readers: number): number {
  return (
    (TABLE_BYTES + 128) * (PANES + 1 + readers) + LINES_BYTES + (readers > 0 ? SHEET_BYTES + 128 : 0) + 4096
  );
}

/** True when the kernel has room for so much; `values` are the scanner's fields and the words of texts. */
export function canTally(keys: number, operations: number, values: number): boolean {
  return keys <= MOST_KEYS && operations <= MOST_OPERATIONS && values <= MOST_FIELDS;
}

/** One tally a kernel, for which canTally has said yes. */
export function createTally(kernel: Kernel, scanner: Scanner, options: TallyOptions): Tally {
  const exports = kernel.exports as TallyExports;
  const { buffer } = exports.memory;
  // The last number stands for records without the key.
  const table = (): Int32Array =>
    new Int32Array(
      buffer,
      kernel.allocate((MOST_GROUPS + 1) * Int32Array.BYTES_PER_ELEMENT),
      MOST_GROUPS + 1,
    );
  const groups = table();
  const slots = Array.from({ length: PANES }, table);
  const groupsOfReaders = Array.from({ length: options.readers }, table);
  const sheet = options.readers > 0 ? createSheet(kernel, false) : undefined;
  const parts = new Uint32Array(buffer, kernel.allocate(MOST_KEYS * 4), MOST_KEYS);
  const { combinations, filterNumber } = describeLines(
    kernel,
    { ...options, uses: options.operations },
    options.answers,
  );
  exports.useWhere(filterNumber(options.filter));
  const valued = options.operations.filter(({ operation }) => operation !== 'count');
  const counts = options.operations.filter(({ operation }) => operation === 'count');
  const usual = [...valued, ...counts].map((described, number) => {
    const { operation, filter, field, directories, usual } = described;
    const cells = operation === 'hand' ? number : described.cells;
    const address = exports.addOperation(CODES[operation], filterNumber(filter), field, cells, directories);
    return { cell: new Uint32Array(buffer, address, 1), usual };
  });

  const doubles = (column: number): Float64Array =>
    new Float64Array(buffer, exports.handedAt(column), MOST_HANDED);
  const handed: Handed = {
    slots: new Uint32Array(buffer, exports.handedAt(0), MOST_HANDED),
    values: doubles(1),
    weights: doubles(2),
    times: doubles(3),
  };
  kernel.calls.takeHanded = (number, count) => valued[number]?.take?.(count, handed);

  const numberOf = (key: TallyKey, row: number): number => {
    if (key === 'source') return scanner.sourceIds[row] as number;
    if (key === 'kind') return scanner.kinds[row] as number;
    const { starts, ids } = scanner.fields[key] as FieldColumns;
    return starts[row] === 0 ? ABSENT : (ids[row] as number);
  };

  /** The number of the keys of a row; OVERFLOW where there is none. */
  const numberOfRow = (row: number): number => {
    const [first] = options.keys;
    if (first === undefined) return OVERFLOW;
    if (combinations === undefined) {
      const number = numberOf(first, row);
      if (number === ABSENT) return MOST_NUMBERS;
      return number < MOST_NUMBERS ? number : OVERFLOW;
    }
    for (const [index, key] of options.keys.entries()) {
      const number = numberOf(key, row);
      if (number === OVERFLOW) return OVERFLOW;
      parts[index] = number;
    }
    return combinations.intern(parts.byteOffset, options.keys.length * 4);
  };

  const offer = {
    slots: new Uint32Array(buffer, exports.offeredSlots(), OFFERED),
    panes: new Uint32Array(buffer, exports.panesOfTaken(), OFFERED),
    groups: new Uint32Array(buffer, exports.groupsOfTaken(), OFFERED),
    count: 0,
  };

  const prepare = (table: Int32Array): void => {
    for (const { cell, usual: dimension } of usual) cell[0] = dimension();
    exports.useGroups(table.byteOffset);
  };

  const last = { lines: 0, foreign: 0, latestUs: Number.NEGATIVE_INFINITY, everFound: 0 };

  return {
    last,
    slots,
    sheet,
    run(start, end, limitUs, latestUs) {
      prepare(groups);
      const next = exports.tallyLines(start, end, limitUs, latestUs) >>> 0;
      last.lines = (exports.tallied.value as number) >>> 0;
      last.foreign = (exports.talliedForeign.value as number) >>> 0;
      last.latestUs = exports.tallyLatest.value as number;
      last.everFound = exports.everFound.value as number;
      return next;
    },
    runRows(reader, from, to, limitUs, latestUs) {
      prepare(groupsOfReaders[reader] as Int32Array);
      const next = exports.takeRows(from, to, limitUs, latestUs) >>> 0;
      last.lines = next - from;
      last.foreign = 0;
      last.latestUs = exports.tallyLatest.value as number;
      return next;
    },
    exchange(tell, take) {
      const taken = exports.takenSlots.value as number;
      if (taken === 0 && offer.count === OFFERED) return;
      for (let at = 0; at < taken; at++)
        tell(offer.panes[at] as number, offer.groups[at] as number, offer.slots[at] as number);
      offer.slots.copyWithin(0, taken, offer.count);
      offer.count -= taken;
      while (offer.count < OFFERED) {
        const slot = take();
        if (slot === undefined) break;
        offer.slots[offer.count++] = slot;
      }
      exports.offerSlots(offer.count);
    },
    learnGroup(row, group) {
      return learn(groups, numberOfRow(row), group);
    },
    learnNumber: (reader, number, group) => learn(groupsOfReaders[reader] as Int32Array, number, group),
    openPane(pane, startUs, endUs) {
      exports.setPane(pane, startUs, endUs, (slots[pane] as Int32Array).byteOffset);
    },
    closePane(pane) {
      exports.setPane(pane, 0, 0, 0);
    },
  };
}

/** True when it is new that a number means this group. */
function learn(groups: Int32Array, number: number, group: number): boolean {
  if (number > MOST_NUMBERS || groups[number] === group) return false;
  groups[number] = group;
  return true;
}
