// The host side of the adopt kernel: records of a stream that is not ours, made ours.

import { LEVELS, type Level } from '../record/kind.ts';
import type { Kernel, KernelExports } from './host.ts';
import { createInterner, type Interner, internerBytes } from './interner.ts';

/** What assembly/adopt.ts and assembly/adopt-json.ts export. */
interface AdoptExports extends KernelExports {
  adoptRecords(
    start: number,
    end: number,
    output: number,
    limit: number,
    source: number,
    sourceLength: number,
    tail: number,
    tailLength: number,
  ): number;
  endOfRecords(start: number, end: number): number;
  readonly adopted: WebAssembly.Global;
  readonly adoptedEnd: WebAssembly.Global;
  readonly adoptedFull: WebAssembly.Global;
  useJson(keys: number, roles: number, levels: number, levelNumbers: number): void;
  adoptJson: AdoptExports['adoptRecords'];
  readonly jsonLines: WebAssembly.Global;
  readonly jsonRecords: WebAssembly.Global;
  readonly jsonEnd: WebAssembly.Global;
  readonly jsonFull: WebAssembly.Global;
}

/** What a key of a JSON line means; `host` leaves the line to the caller. Mirrors assembly/adopt-json.ts. */
export const JSON_ROLE = {
  time: 1,
  ownTime: 2,
  level: 3,
  ownLevel: 4,
  message: 5,
  source: 6,
  kind: 7,
  host: 8,
} as const;
export type JsonRole = keyof typeof JSON_ROLE;

/** How JSON lines are read. Texts are ASCII. */
export interface JsonVocabulary {
  /** Every key that is more than a field. */
  readonly roles: ReadonlyMap<string, JsonRole>;
  /** Texts that stand for a level; for any other the line is the caller's. */
  readonly levels: ReadonlyMap<string, Level>;
}

/** Fields that are the pipeline's to say and never the workload's (record.md): the kernel stops at a line that has one. */
export const PIPELINE_FIELDS: ReadonlySet<string> = new Set([
  'stream',
  'seq',
  'w',
  'org',
  'app',
  'env',
  'proc',
  'node',
]);

/** What one call did. The object is reused. */
export interface Adopted {
  /** Lines of [start, next) were done. */
  next: number;
  outputEnd: number;
  lines: number;
  /** Of these, lines that were records already. */
  records: number;
  /** The output is full; when not set and next is not the end, the line at `next` is the caller's to do. */
  full: boolean;
}

export interface Adopter {
  /** Whose records the next lines become: the source, and the fields to append, each with its space before it. */
  become(source: Uint8Array, tail: Uint8Array): void;
  /** Does the leading log records of the whole lines [start, end) into [output, limit). */
  adopt(start: number, end: number, output: number, limit: number): Adopted;
  /** Does the leading lines that are JSON objects with a time (assembly/adopt-json.ts says which). */
  adoptJson(start: number, end: number, output: number, limit: number): Adopted;
  /** Counts the leading records of any kind; outputEnd stays what it was. */
  skip(start: number, end: number): Adopted;
}

/** The longest source, and the longest tail, in bytes. */
export const MOST_ORIGIN_BYTES = 16 * 1024;

const MOST_WORDS = 256;
const WORD_BYTES = 4096;

/** What assembly/adopt-json.ts allocates: fields, a message, keys. */
const JSON_BYTES = 4 * 64 * 1024;

/** Kernel memory that an adopter takes. */
export const ADOPTER_BYTES =
  2 * MOST_ORIGIN_BYTES + JSON_BYTES + 2 * (internerBytes(MOST_WORDS, WORD_BYTES) + WORD_BYTES * 4) + 4096;

/** @param vocabulary asked for at the first line in JSON. Throws a RangeError there for more than 256 words. */
export function createAdopter(kernel: Kernel, vocabulary: () => JsonVocabulary): Adopter {
  const exports = kernel.exports as AdoptExports;
  const sourceArea = kernel.allocate(MOST_ORIGIN_BYTES);
  const tailArea = kernel.allocate(MOST_ORIGIN_BYTES);
  let sourceLength = 0;
  let tailLength = 0;
  let readsJson = false;
  const prepareJson = (): void => {
    readsJson = true;
    const { roles, levels } = vocabulary();
    const keys = wordTable(kernel, roles, (role) => JSON_ROLE[role]);
    const levelWords = wordTable(kernel, levels, levelNumber);
    exports.useJson(keys.words.handle, keys.numbers, levelWords.words.handle, levelWords.numbers);
    // Proves that the areas fit: the kernel itself does not check.
    kernel.allocate(0);
  };
  const result: Adopted = { next: 0, outputEnd: 0, lines: 0, records: 0, full: false };
  return {
    become(source, tail) {
      if (source.length > MOST_ORIGIN_BYTES || tail.length > MOST_ORIGIN_BYTES) {
        throw new RangeError(`a source and its fields take at most ${MOST_ORIGIN_BYTES} bytes each`);
      }
      kernel.bytes.set(source, sourceArea);
      kernel.bytes.set(tail, tailArea);
      sourceLength = source.length;
      tailLength = tail.length;
    },
    adopt(start, end, output, limit) {
      result.next =
        exports.adoptRecords(start, end, output, limit, sourceArea, sourceLength, tailArea, tailLength) >>> 0;
      result.outputEnd = (exports.adoptedEnd.value as number) >>> 0;
      result.lines = result.records = exports.adopted.value as number;
      result.full = exports.adoptedFull.value !== 0;
      return result;
    },
    adoptJson(start, end, output, limit) {
      if (!readsJson) prepareJson();
      result.next =
        exports.adoptJson(start, end, output, limit, sourceArea, sourceLength, tailArea, tailLength) >>> 0;
      result.outputEnd = (exports.jsonEnd.value as number) >>> 0;
      result.lines = exports.jsonLines.value as number;
      result.records = exports.jsonRecords.value as number;
      result.full = exports.jsonFull.value !== 0;
      return result;
    },
    skip(start, end) {
      result.next = exports.endOfRecords(start, end) >>> 0;
      result.lines = result.records = exports.adopted.value as number;
      result.full = false;
      return result;
    },
  };
}

/** Set in the number of a level that is spelled as the grammar spells it. */
const CANONICAL_BIT = 128;

/** 1 to 6, in the order of LEVELS. */
function levelNumber(level: Level, text: string): number {
  return LEVELS.indexOf(level) + 1 + (level === text ? CANONICAL_BIT : 0);
}

/** An interner that holds these words and takes no more, and at `numbers` a byte for each. */
function wordTable<Value>(
  kernel: Kernel,
  table: ReadonlyMap<string, Value>,
  numberOf: (value: Value, word: string) => number,
): { readonly words: Interner; readonly numbers: number } {
  if (table.size > MOST_WORDS) throw new RangeError(`at most ${MOST_WORDS} words fit`);
  const words = createInterner(kernel, table.size, WORD_BYTES);
  const numbers = kernel.allocate(table.size);
  for (const [word, value] of table) {
    const { address, length } = kernel.place(word);
    kernel.bytes[numbers + words.intern(address, length)] = numberOf(value, word);
  }
  return { words, numbers };
}
