// Blocks of lines as rows of COPY: bytes to bytes by the kernel, and what is hard for it by rowOf.

import { isUtf8 } from 'node:buffer';
import { Kernel } from '../kernel/host.ts';
import { readRecord } from '../record/json.ts';
import { type Owner, prefixOf, rowOf } from './row.ts';

/** What became of the first lines of a block. */
export interface Made {
  /** Rows of COPY; valid until the next call. */
  readonly chunk: Uint8Array;
  /** Lines that were read, and those of them that became rows; others are no records. */
  readonly lines: number;
  readonly rows: number;
  /** Of the block, up to the end of the last line that was read. */
  readonly bytes: number;
}

/** How rows are numbered, and how many lines are taken. */
export interface Order {
  readonly owner: Owner;
  readonly firstId: number;
  readonly most: number;
}

export interface RowMaker {
  /** Where a block is read to: in place it costs no copy. */
  readonly area: Buffer;
  /** The first whole lines of a block as rows: as many as there is room for. No bytes: there is no whole line. */
  make(block: Buffer, order: Order): Made;
}

/** A block that is read. Longer lines are read elsewhere. */
export const BLOCK_BYTES = 256 * 1024;
/** Rows are longer than lines: names, numbers, quotes and escapes. */
const OUTPUT_BYTES = 1024 * 1024;
const AFFIX_BYTES = 4096;
const LF = 0x0a;

export function createRowMaker(): RowMaker {
  const kernel = new Kernel(BLOCK_BYTES + OUTPUT_BYTES + 2 * AFFIX_BYTES + 16 * 1024);
  const { exports } = kernel;
  const input = kernel.allocate(BLOCK_BYTES);
  const output = kernel.allocate(OUTPUT_BYTES);
  const limit = output + OUTPUT_BYTES;
  const affixes = kernel.allocate(AFFIX_BYTES);
  const area = kernel.bytes.subarray(input, input + BLOCK_BYTES);

  /** Rows of plain lines go on as long as there are such; then one line is made by the host, and so on. */
  const makeHere = (length: number, { owner, firstId, most }: Order): Made => {
    const end = input + area.subarray(0, length).lastIndexOf(LF) + 1;
    const prefixEnd = affixes + kernel.bytes.write(prefixOf(owner), affixes);
    const suffixEnd = prefixEnd + kernel.bytes.write(`\t${owner.ring}\n`, prefixEnd);
    const isPlain = isUtf8(kernel.bytes.subarray(input, end));
    let lines = 0;
    let rows = 0;
    let position = input;
    let to = output;
    while (position < end && lines < most) {
      if (isPlain) {
        position = exports.copyRows(
          position,
          end,
          to,
          limit,
          most - lines,
          firstId + rows,
          affixes,
          prefixEnd,
          prefixEnd,
          suffixEnd,
        );
        to = exports.copyEnd.value as number;
        lines += exports.copyLines.value as number;
        rows += exports.copyLines.value as number;
        if (position === end || lines === most) break;
      }
      const after = exports.findLineFeed(position, end) + 1;
      const row = rowOfLine(kernel.text(position, after - 1), owner, firstId + rows);
      // Three bytes at most for each UTF-16 unit.
      if (row !== undefined && to + row.length * 3 > limit) break;
      if (row !== undefined) to += kernel.bytes.write(row, to);
      if (row !== undefined) rows++;
      lines++;
      position = after;
    }
    return { chunk: kernel.bytes.subarray(output, to), lines, rows, bytes: position - input };
  };

  return {
    area,
    make(block, order) {
      if (block.length > BLOCK_BYTES) return makeLong(block, order);
      if (block.byteOffset !== area.byteOffset || block.buffer !== area.buffer) block.copy(area);
      const made = makeHere(block.length, order);
      // One line fills the room for rows, or nearly.
      return made.bytes === 0 ? makeLong(block, order) : made;
    },
  };
}

/** The first line of a block that is too long for the kernel, or has one. */
function makeLong(block: Buffer, { owner, firstId }: Order): Made {
  const feed = block.indexOf(LF);
  if (feed < 0) return { chunk: block.subarray(0, 0), lines: 0, rows: 0, bytes: 0 };
  const row = rowOfLine(block.toString('utf8', 0, feed), owner, firstId);
  return { chunk: Buffer.from(row ?? ''), lines: 1, rows: row === undefined ? 0 : 1, bytes: feed + 1 };
}

function rowOfLine(line: string, owner: Owner, id: number): string | undefined {
  const record = readRecord(line);
  return record === undefined ? undefined : rowOf(record, owner, id);
}
