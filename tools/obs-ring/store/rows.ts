// The lines of a ring that the store has not, as rows of COPY: read from its generations, a piece at a time. The ring itself
// is what waits for a store that is down, so nothing is held in memory for it.

import type { Made, RowMaker } from '../../lib/postgres/row-maker.ts';
import { readRecord } from '../../lib/record/json.ts';
import { type Disk, readAt } from '../disk.ts';
import type { Ring } from '../ring.ts';
import type { Range, Segment } from '../tail.ts';
import type { Workshop } from '../workshop.ts';
import type { Attempt } from './batch-size.ts';
import { findPending, type Position, positionAt, type Stored } from './position.ts';

const LF = 0x0a;

/** A service in the store. */
export interface Deployment {
  readonly name: string;
  readonly ring: Ring;
  /** Lines of this run that are stored; undefined while that is not known. */
  stored: number | undefined;
}

/** What the store says of a deployment, and of this ring in it. */
export interface State {
  readonly lastId: number;
  readonly trimmedId: number;
  readonly wholeId: number;
  readonly stored: Stored | undefined;
}

/** Lines of a deployment that are on their way. */
export interface Load {
  readonly deployment: Deployment;
  /** The number in the store of the DIR that they are in. */
  readonly ring: number;
  readonly state: State;
  /** The rows that the store has of this ring go. */
  replaces: boolean;
  /** Lines that the ring does not hold any more. */
  skipped: number;
  /** Lines that were read, and those of them that became rows. */
  taken: number;
  rows: number;
  /** Where the ring is when the rows are in; undefined: nothing was read. */
  position: Position | undefined;
  /** Lines of this run that are stored then. */
  lines: number;
  /** Nothing is left. */
  isWhole: boolean;
}

/** Whose rows they are. */
export interface Writer {
  readonly shop: Workshop;
  /** The number in the store of a DIR of rings. */
  numberOf(directory: string): number;
  /** This process. */
  readonly run: string;
  readonly maker: RowMaker;
}

export function loadOf(deployment: Deployment, ring: number, state: State): Load {
  return {
    deployment,
    ring,
    state,
    replaces: false,
    skipped: 0,
    taken: 0,
    rows: 0,
    position: undefined,
    lines: 0,
    isWhole: false,
  };
}

/** The rows of `load`, of up to `most` lines. Fills in what becomes of it. @throws what a system call throws */
export function* rowsOf(
  { shop, run, maker }: Writer,
  load: Load,
  wanted: Pick<Attempt, 'most' | 'leavesOut'>,
): Generator<Uint8Array> {
  const { most } = wanted;
  let isLeftOut = wanted.leavesOut;
  const { deployment, ring, state } = load;
  const arrived = deployment.ring.arrived;
  const pending = findPending(shop, deployment.ring, state.stored, run);
  load.replaces = pending.replaces;
  load.skipped = pending.skipped;
  const owner = { deployment: deployment.name, ring };
  let end: Segment | undefined;
  try {
    for (const range of pending.ranges) {
      for (let position = range.from, length = maker.area.length; position < range.to; ) {
        if (load.taken >= most) return;
        const piece = readPiece(shop.disk, maker, range, position, length);
        const firstId = state.lastId + load.skipped + load.rows + 1;
        const made = isLeftOut
          ? passRecord(piece)
          : maker.make(piece, { owner, firstId, most: most - load.taken });
        isLeftOut &&= made.bytes === 0;
        // The beginning of a line: it is longer than the piece, or not written to its end yet.
        if (made.bytes === 0 && piece.length < length) break;
        length = made.bytes === 0 ? 2 * length : maker.area.length;
        load.taken += made.lines;
        load.rows += made.rows;
        position += made.bytes;
        end = { fd: range.fd, bytes: position };
        if (made.rows > 0) yield made.chunk;
      }
    }
    load.isWhole = true;
  } finally {
    load.lines = load.isWhole ? arrived : pending.before + load.skipped + load.taken;
    if (load.taken > 0 && end !== undefined) load.position = positionAt(shop.disk, end.fd, end.bytes);
    for (const { fd } of pending.segments) shop.disk.closeSync(fd);
  }
}

/** A piece in the area of the maker, or, for the sake of a long line, in one of its own. */
function readPiece(disk: Disk, maker: RowMaker, { fd, to }: Range, position: number, length: number): Buffer {
  const wanted = Math.min(length, to - position);
  const piece = length > maker.area.length ? Buffer.allocUnsafe(wanted) : maker.area;
  return piece.subarray(0, readAt(disk, fd, piece, 0, wanted, position));
}

/** The lines of `piece` up to the first record, which becomes no row. */
function passRecord(piece: Buffer): Made {
  let lines = 0;
  let bytes = 0;
  let isPassed = false;
  for (let feed = piece.indexOf(LF); feed >= 0 && !isPassed; feed = piece.indexOf(LF, bytes)) {
    isPassed = readRecord(piece.toString('utf8', bytes, feed)) !== undefined;
    lines++;
    bytes = feed + 1;
  }
  return { chunk: piece.subarray(0, 0), lines, rows: 0, bytes };
}
