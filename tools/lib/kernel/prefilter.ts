// The host side of the prefilter kernel: literals as tables, candidates as columns.

import { type ByteSet, placeFingerprints } from './fingerprint.ts';
import type { Kernel, KernelExports } from './host.ts';

/** What assembly/prefilter.ts exports. */
interface PrefilterExports extends KernelExports {
  usePrefilter(
    tables: number,
    slots: number,
    lists: number,
    literals: number,
    classes: number,
    positions: number,
    ids: number,
    most: number,
  ): void;
  findCandidates(start: number, end: number): number;
  readonly candidates: WebAssembly.Global;
}

/** Classes of bytes for what stands around a literal; several are joined with `|`. */
export const CLASS = {
  digit: 1,
  lower: 2,
  upper: 4,
  minus: 8,
  underscore: 16,
  /** `+`, `/` and `%`. */
  base64: 32,
  dot: 64,
  hexOrColon: 128,
  word: 7,
  base64url: 31,
} as const;

/** A run of bytes of the classes `set`, at least `least` long. */
export interface Run {
  readonly set: number;
  readonly least: number;
}

/**
 * What the kernel looks at before it reports a literal. spaced: one to four of SP, TAB and colon, or `%20`, stand between it and the run
 * after it. field: it ends a key that has a value. userInfo: it begins an authority with a password. The others need no literal: they
 * are found by their digits, and the candidate is the first of them.
 */
const CHECKS = { spaced: 1, field: 2, userInfo: 3, address4: 4, address6: 5, card: 6 } as const;

export interface Literal {
  /** 1 to 16 bytes as latin1; empty with address4, address6 and card. */
  readonly text: string;
  /** Letters match in both cases. */
  readonly anyCase?: boolean;
  readonly before?: Run;
  readonly after?: Run;
  readonly check?: keyof typeof CHECKS;
}

export interface Prefilter {
  /** Where a literal begins, in the order of the text but for 16 bytes. Valid up to `count`. */
  readonly positions: Uint32Array;
  /** Which one, an index into the list given. */
  readonly ids: Uint32Array;
  /** Candidates of the last find. */
  count: number;
  /** Looks in [start, end); returns where to go on, less than `end` when the columns were full. */
  find(start: number, end: number): number;
}

const ROWS = 4096;
const LITERAL_BYTES = 64;
const VECTOR_BYTES = 16;
const FINGERPRINT_BYTES = 3;

/** The most literals of a prefilter. */
const MOST_LITERALS = 512;

/** Kernel memory that a prefilter takes, whatever the number of its literals. */
export const PREFILTER_BYTES = MOST_LITERALS * LITERAL_BYTES + ROWS * 8 + 96 * 1024;

/** One prefilter a kernel. Throws a RangeError for a literal that is too long, and for too many of them. */
export function createPrefilter(kernel: Kernel, literals: readonly Literal[]): Prefilter {
  const exports = kernel.exports as PrefilterExports;
  const { buffer } = exports.memory;
  if (literals.length > MOST_LITERALS) throw new RangeError(`at most ${MOST_LITERALS} literals`);
  const place = (bytes: Uint8Array): number => {
    const address = kernel.allocate(bytes.length);
    kernel.bytes.set(bytes, address);
    return address;
  };
  const sets = literals.map(setsOf);
  const { offsets, tables } = placeFingerprints(sets);
  const { slots, lists } = hashTable(
    sets.map((list, id) => list.slice(offsets[id], offsets[id]! + FINGERPRINT_BYTES)),
  );
  const records = Buffer.alloc(literals.length * LITERAL_BYTES);
  for (const [id, literal] of literals.entries())
    writeLiteral(records, id * LITERAL_BYTES, literal, offsets[id]!);
  const positions = new Uint32Array(buffer, kernel.allocate(ROWS * 4), ROWS);
  const ids = new Uint32Array(buffer, kernel.allocate(ROWS * 4), ROWS);
  exports.usePrefilter(
    place(tables),
    place(new Uint8Array(slots.buffer)),
    place(new Uint8Array(lists.buffer)),
    place(records),
    place(CLASSES),
    positions.byteOffset,
    ids.byteOffset,
    ROWS,
  );
  const prefilter: Prefilter = {
    positions,
    ids,
    count: 0,
    find(start, end) {
      const next = exports.findCandidates(start, end) >>> 0;
      prefilter.count = exports.candidates.value as number;
      return next;
    },
  };
  return prefilter;
}

// As the kernel has them.
const FOLD = 0xdf;
const MULTIPLIER = 0x9e3779b1;
const HASH_SHIFT = 20;
const SLOTS = 4096;
const NO_LITERAL = 0xffff;

/** The slots of the hash table, each an index into lists of literals; index 0 is the empty list. */
function hashTable(fingerprints: readonly (readonly ByteSet[])[]): {
  slots: Uint16Array;
  lists: Uint16Array;
} {
  const members = new Map<number, number[]>();
  fingerprints.forEach((sets, id) => {
    const [first, second, third] = sets.map((set) => new Set(set.map((byte) => byte & FOLD)));
    for (const a of first!)
      for (const b of second!)
        for (const c of third!) {
          const slot = Math.imul(a | (b << 8) | (c << 16), MULTIPLIER) >>> HASH_SHIFT;
          const list = members.get(slot);
          if (list === undefined) members.set(slot, [id]);
          else if (list[list.length - 1] !== id) list.push(id);
        }
  });
  const slots = new Uint16Array(SLOTS);
  const lists = [NO_LITERAL];
  for (const [slot, list] of members) {
    slots[slot] = lists.length;
    lists.push(...list, NO_LITERAL);
  }
  return { slots, lists: Uint16Array.from(lists) };
}

const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => classesOf(byte));

function classesOf(byte: number): number {
  const char = String.fromCharCode(byte);
  let bits = 0;
  if (/[0-9]/.test(char)) bits |= CLASS.digit;
  if (/[a-z]/.test(char)) bits |= CLASS.lower;
  if (/[A-Z]/.test(char)) bits |= CLASS.upper;
  if (char === '-') bits |= CLASS.minus;
  if (char === '_') bits |= CLASS.underscore;
  if (char === '.') bits |= CLASS.dot;
  if (/[+/%]/.test(char)) bits |= CLASS.base64;
  if (/[0-9a-fA-F:]/.test(char)) bits |= CLASS.hexOrColon;
  return bits;
}

const ALL: ByteSet = Array.from({ length: 256 }, (_, byte) => byte);
const bytesOf = (text: string): ByteSet => [...text].map((char) => char.charCodeAt(0));
const DIGITS = bytesOf('0123456789');
const HEX_OR_COLON = bytesOf('0123456789abcdefABCDEF:');

/** The bytes at each place of a literal and of what has to follow it, three places at least. */
function setsOf(literal: Literal): readonly ByteSet[] {
  if (literal.check === 'address4') return [DIGITS, bytesOf('.'), DIGITS];
  if (literal.check === 'address6') return [HEX_OR_COLON, bytesOf(':'), HEX_OR_COLON];
  if (literal.check === 'card') return [bytesOf('23456'), DIGITS, DIGITS];
  const sets: ByteSet[] = [...literal.text].map((char) =>
    literal.anyCase ? bytesOf(bothCases(char)) : bytesOf(char),
  );
  if (sets.length === 0 || sets.length > VECTOR_BYTES) {
    throw new RangeError(`a literal has 1 to ${VECTOR_BYTES} bytes: ${literal.text}`);
  }
  const { after, check } = literal;
  const following =
    after && check !== 'spaced' ? ALL.filter((byte) => (CLASSES[byte]! & after.set) !== 0) : ALL;
  for (let more = after?.least ?? 0; sets.length < 3; more--) sets.push(more > 0 ? following : ALL);
  return sets;
}

function bothCases(char: string): string {
  return /[a-z]/i.test(char) ? char.toLowerCase() + char.toUpperCase() : char;
}

/** Lays a literal out as the kernel reads it. */
function writeLiteral(records: Buffer, at: number, literal: Literal, fingerprint: number): void {
  for (let index = 0; index < literal.text.length; index++) {
    const isFolded = literal.anyCase === true && /[a-z]/i.test(literal.text[index]!);
    const mask = isFolded ? FOLD : 0xff;
    records[at + index] = mask;
    records[at + VECTOR_BYTES + index] = literal.text.charCodeAt(index) & mask;
  }
  const { before, after, check } = literal;
  records.writeUInt32LE(fingerprint, at + 32);
  records.writeUInt32LE(literal.text.length, at + 36);
  records[at + 40] = check === undefined ? 0 : CHECKS[check];
  records[at + 41] = before?.set ?? 0;
  records[at + 42] = before?.least ?? 0;
  records[at + 43] = after?.set ?? 0;
  records.writeUInt32LE(after?.least ?? 0, at + 44);
}
