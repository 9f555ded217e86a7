// What a merged ring holds that the store has not, as rows of COPY: read from its generations, a piece at a time. The ring itself
// is what waits for a store that is down, so nothing is held in memory for it.

import { rowOf } from '../../lib/postgres/row.ts';
import { readRecord } from '../../lib/record/json.ts';
import { openToRead, readAt } from '../disk.ts';
import type { Workshop } from '../files.ts';
import type { Ring } from '../ring.ts';
import type { Segment, Tail } from '../tail.ts';

/** Rows of one transaction; what is more waits for the next. */
export const BATCH_ROWS = 50_000;
const PIECE_BYTES = 64 * 1024;
const LF = 0x0a;

/** How far a ring is in the store. */
export interface Deployment {
  readonly name: string;
  readonly ring: Ring;
  /** Of the lines that the ring got in this run; undefined: what the store holds is not known, and is replaced. */
  stored: number | undefined;
}

/** Lines of a deployment that are on their way. */
export interface Load {
  readonly deployment: Deployment;
  /** Its rows in the store go first. */
  readonly replaces: boolean;
  /** Lines that the ring does not hold any more. */
  readonly skipped: number;
  /** Lines that became rows, or could not. */
  taken: number;
  /** What `stored` becomes when the rows are in. */
  upTo: number;
}

/** What `deployment` lacks in the store. */
export function loadOf(deployment: Deployment): Load {
  const { ring, stored } = deployment;
  const lines = stored === undefined ? ring.bounds.lines : ring.arrived - stored;
  const held = Math.min(lines, ring.bounds.lines);
  return {
    deployment,
    replaces: stored === undefined,
    skipped: stored === undefined ? 0 : lines - held,
    taken: 0,
    upTo: ring.arrived,
  };
}

/** The rows of `load`, up to `most`. Sets what is taken, and up to where. @throws what a system call throws */
export function* rowsOf(shop: Workshop, load: Load, node: string, most: number): Generator<Uint8Array> {
  const { ring, stored } = load.deployment;
  const wanted = Math.min(
    stored === undefined ? Number.POSITIVE_INFINITY : ring.arrived - stored,
    ring.bounds.lines,
  );
  const segments = openGenerations(shop, ring);
  try {
    const tail = shop.tails.find(segments, wanted, ring.exactBytes);
    load.upTo = ring.arrived;
    for (const lines of linesOf(shop, tail, most)) {
      load.taken += lines.length;
      const rows = lines.flatMap((line) => {
        const record = readRecord(line);
        return record === undefined ? [] : [rowOf(record, load.deployment.name, node)];
      });
      yield Buffer.from(rows.join(''));
    }
    load.upTo -= tail.lines - load.taken;
  } finally {
    for (const { fd } of segments) shop.disk.closeSync(fd);
  }
}

function openGenerations({ disk }: Workshop, { paths }: Ring): Segment[] {
  return [paths.previousLive, paths.live].flatMap((path) => {
    const fd = openToRead(disk, path);
    return fd === undefined ? [] : [{ fd, bytes: disk.fstatSync(fd).size }];
  });
}

/** The first `most` lines of `tail`, some at a time. */
function* linesOf({ disk }: Workshop, { ranges }: Tail, most: number): Generator<string[]> {
  let left = most;
  for (const { fd, from, to } of ranges) {
    let rest = Buffer.alloc(0);
    for (let position = from; position < to && left > 0; ) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, to - position));
      const length = readAt(disk, fd, piece, 0, piece.length, position);
      if (length === 0) return;
      position += length;
      const block = Buffer.concat([rest, piece.subarray(0, length)]);
      const end = block.lastIndexOf(LF);
      rest = block.subarray(end + 1);
      if (end < 0) continue;
      const lines = block.toString('utf8', 0, end).split('\n').slice(0, left);
      left -= lines.length;
      yield lines;
    }
  }
}
