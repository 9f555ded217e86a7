// The host side of the adopt kernel: records of a stream that is not ours, made ours.

import type { Kernel, KernelExports } from './host.ts';

/** What assembly/adopt.ts exports. */
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
  records: number;
  /** The output is full; when not set and next is not the end, the line at `next` is the caller's to do. */
  full: boolean;
}

export interface Adopter {
  /** Whose records the next lines become: the source, and the fields to append, each with its space before it. */
  become(source: Uint8Array, tail: Uint8Array): void;
  /** Does the leading log records of the whole lines [start, end) into [output, limit). */
  adopt(start: number, end: number, output: number, limit: number): Adopted;
  /** Counts the leading records of any kind; outputEnd stays what it was. */
  skip(start: number, end: number): Adopted;
}

/** The longest source, and the longest tail, in bytes. */
export const MOST_ORIGIN_BYTES = 16 * 1024;

/** Kernel memory that an adopter takes. */
export const ADOPTER_BYTES = 2 * MOST_ORIGIN_BYTES + 1024;

export function createAdopter(kernel: Kernel): Adopter {
  const exports = kernel.exports as AdoptExports;
  const sourceArea = kernel.allocate(MOST_ORIGIN_BYTES);
  const tailArea = kernel.allocate(MOST_ORIGIN_BYTES);
  let sourceLength = 0;
  let tailLength = 0;
  const result: Adopted = { next: 0, outputEnd: 0, records: 0, full: false };
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
      result.records = exports.adopted.value as number;
      result.full = exports.adoptedFull.value !== 0;
      return result;
    },
    skip(start, end) {
      result.next = exports.endOfRecords(start, end) >>> 0;
      result.records = exports.adopted.value as number;
      result.full = false;
      return result;
    },
  };
}
