// The typed host of the byte kernels: one WebAssembly instance with a memory of a fixed size, in which the areas of one
// stage are laid out once. Nothing is ever freed and the memory never grows again, so views stay valid.

import { growMemory, withAddresses } from './failure.ts';
import { kernelBase64 } from './generated/wasm.ts';

/** What assembly/kernel.ts exports. Addresses and lengths are in bytes. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  initializeClasses(): void;
  countLines(start: number, end: number): number;
  endOfLastLine(start: number, end: number): number;
  findLineFeed(start: number, end: number): number;
  startOfOverlong(start: number, end: number, maxBytes: number): number;
  addTag(
    key: number,
    keyLength: number,
    log: number,
    logLength: number,
    signal: number,
    signalLength: number,
  ): number;
  finishTags(): void;
  longestSuffix(): number;
  appendTags(start: number, end: number, output: number, limit: number): number;
  keepKinds(mask: number): void;
  readonly skipped: WebAssembly.Global;
  readonly tagged: WebAssembly.Global;
  readonly foreign: WebAssembly.Global;
  readonly outputEnd: WebAssembly.Global;
  readonly stoppedAtJson: WebAssembly.Global;
  useColumns(
    starts: number,
    ends: number,
    bodies: number,
    kinds: number,
    sources: number,
    microseconds: number,
    sourceTable: number,
  ): void;
  useFieldKinds(mask: number): void;
  addField(
    key: number,
    keyLength: number,
    interner: number,
    starts: number,
    lengths: number,
    ids: number,
    numbers: number,
    dimensions: number,
  ): number;
  scanLines(start: number, end: number, most: number): number;
  readonly scanned: WebAssembly.Global;
  textOfJson(
    start: number,
    end: number,
    output: number,
    limit: number,
    starts: number,
    most: number,
    lean: boolean,
  ): number;
  readonly textLines: WebAssembly.Global;
  readonly textEnd: WebAssembly.Global;
  copyRows(
    start: number,
    end: number,
    output: number,
    limit: number,
    most: number,
    firstId: number,
    prefix: number,
    prefixEnd: number,
    suffix: number,
    suffixEnd: number,
  ): number;
  readonly copyLines: WebAssembly.Global;
  readonly copyEnd: WebAssembly.Global;
  readonly copyNextId: WebAssembly.Global;
  createInterner(most: number, bytes: number): number;
  internerBytes(most: number, bytes: number): number;
  intern(handle: number, at: number, length: number): number;
  internedCount(handle: number): number;
  internedText(handle: number, id: number): number;
  internedLength(handle: number, id: number): number;
  lineFeedFromEnd(start: number, end: number, nth: number): number;
  readonly feedsSeen: WebAssembly.Global;
  firstDisorder(start: number, end: number): number;
  usePartition(
    rowStarts: number,
    rowKinds: number,
    rowSources: number,
    kindMasks: number,
    ringsOfSources: number,
    mostSources: number,
    bytes: number,
    lines: number,
    ends: number,
    touchedRings: number,
  ): void;
  measureRows(from: number, to: number, rows: number, blockEnd: number, room: number): number;
  placeRows(from: number, to: number, rows: number, blockEnd: number, staging: number): void;
  clearRuns(): void;
  readonly touchedCount: WebAssembly.Global;
  readonly missingSlot: WebAssembly.Global;
}

const PAGE_BYTES = 65_536;
/** Addresses come out of the kernels as signed numbers: above 2 GiB they would be negative. */
const MOST_BYTES = 2 ** 31 - 16 * PAGE_BYTES;
/** Kernels read whole vectors, four at once at most, and may look so far past an area; every area gets this much behind it. */
const SLACK_BYTES = 80;

let compiled: WebAssembly.Module | undefined;

/** The kernels, compiled once a process; some 12 KB, under a millisecond. Threads share it, and what V8 makes of it later. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBase64, 'base64'));
  return compiled;
}

/** In another thread: the module of the first. Before the first Kernel. */
export function useKernel(module: WebAssembly.Module): void {
  compiled = module;
}

/** What kernels ask of the host while they run. */
export interface HostCalls {
  /** See assembly/tally-filters.ts. */
  wordOf: (answers: number, place: number) => number;
  /** See assembly/tally-operations.ts. */
  takeHanded: (number: number, count: number) => void;
}

export class Kernel {
  readonly exports: KernelExports;
  /** Set by whoever uses a kernel that asks. */
  readonly calls: HostCalls = { wordOf: trap, takeHanded: trap };
  /** The whole memory. */
  readonly bytes: Buffer;
  readonly #limit: number;

  /**
   * @param areaBytes the sum of all areas that will be allocated; untouched pages cost no resident memory.
   * @throws RangeError beyond 2 GiB; KernelMemoryFailure when the system does not give that much.
   */
  constructor(areaBytes: number) {
    if (areaBytes > MOST_BYTES)
      throw new RangeError(`kernel memory of ${areaBytes} bytes: 2 GiB are the most`);
    const { calls } = this;
    const wordOf: HostCalls['wordOf'] = (answers, place) => calls.wordOf(answers, place >>> 0);
    const takeHanded: HostCalls['takeHanded'] = (number, count) => calls.takeHanded(number, count);
    const env = { abort: trap, wordOf, takeHanded };
    const instance = withAddresses(() => new WebAssembly.Instance(kernelModule(), { env }));
    this.exports = instance.exports as KernelExports;
    const memory = this.exports.memory;
    growMemory(memory, Math.ceil((areaBytes + PAGE_BYTES) / PAGE_BYTES), areaBytes);
    this.bytes = Buffer.from(memory.buffer);
    this.#limit = memory.buffer.byteLength;
    this.exports.initializeClasses();
  }

  /** The address of a fresh area of `bytes` zero bytes with slack behind it. Throws a RangeError when areaBytes was too small. */
  allocate(bytes: number): number {
    const address = this.exports.allocate(bytes + SLACK_BYTES);
    if (address + bytes + SLACK_BYTES > this.#limit) {
      throw new RangeError(`kernel memory of ${this.#limit} bytes is full: ${bytes} more asked for`);
    }
    return address;
  }

  /** Puts a text into the memory for good; returns its address and its length in bytes of UTF-8. */
  place(text: string): { address: number; length: number } {
    const length = Buffer.byteLength(text);
    const address = this.allocate(length);
    this.bytes.write(text, address, 'utf8');
    return { address, length };
  }

  /** Decodes [start, end); bytes that are no UTF-8 become U+FFFD. */
  text(start: number, end: number): string {
    return this.bytes.toString('utf8', start, end);
  }
}

function trap(): never {
  throw new Error('a byte kernel trapped: this is a defect of obs, please report it');
}
