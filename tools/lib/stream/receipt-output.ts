// An output that tells a journal, line by line, how far it has taken each of the lanes: what the journal says is what a reader
// has got or will get from the pipe, whenever the process is killed.
//
//   journal: the lanes will stand at these places  →  write(2) of whole lines  →  journal: they do
//
// To a pipe whole lines go in pieces of at most PIPE_BUF bytes, which write(2) takes as a whole or not at all (pipe(7)), so that
// a kill never leaves half a line in it; only a line that is longer itself may be torn. What a kill leaves in doubt is the
// one piece between the two entries.

import type { StreamFailure } from './failure.ts';
import { descriptorKind } from './input.ts';
import { lineFeeds } from './line-feeds.ts';
import type { Output } from './output.ts';

/** Where reading would begin again, and how many output lines from there on are taken already. */
export interface Place {
  /** In bytes of the input. */
  readonly position: number;
  readonly lines: number;
}

/** A lane that the journal knows, and where it stands at first. */
export interface Cursor {
  readonly key: number;
  readonly place: Place;
}

/** A lane's next place, and how many lines of the lane a piece holds. */
export interface Move extends Place {
  readonly count: number;
}

export interface Journal {
  /** The output, which has taken `written` bytes, is about to be given a piece; when it has taken it these lanes stand there. */
  intend(moves: ReadonlyMap<number, Move>, written: number): void;
  /** It has. */
  confirm(): void;
}

/** What one block of a lane emits. `after` holds once all of it is taken. */
export interface Receipt {
  readonly key: number;
  readonly before: Place;
  after: Place;
  /** Of its lines, those that were taken. */
  taken: number;
}

/** PIPE_BUF of Linux. */
const PIPE_BYTES = 4096;
/** A regular file takes what it is given, so larger pieces are cheaper. */
const OTHER_BYTES = 64 * 1024;
/** Held back at most before the lanes are asked to wait. */
const FULL_BYTES = 128 * 1024;
const LF = 0x0a;

/** A part of the queue: what was given with one receipt, or the end of it. */
interface Segment {
  /** Counted from the first byte that was ever given. */
  end: number;
  readonly receipt: Receipt | undefined;
  readonly isLast: boolean;
}

export class ReceiptOutput implements Output {
  onDrain: () => void = () => undefined;
  onGone: () => void = () => undefined;
  onFailure: (failure: StreamFailure) => void = () => undefined;

  readonly #output: Output;
  readonly #journal: Journal;
  readonly #pieceBytes: number;
  #queue = Buffer.allocUnsafeSlow(2 * FULL_BYTES);
  #start = 0;
  #end = 0;
  /** How many bytes were given before the start of the queue. */
  #given = 0;
  readonly #segments: Segment[] = [];
  #turn: NodeJS.Immediate | undefined;
  #isWaiting = false;
  #isFull = false;
  #isDead = false;

  /** @param output opened on `fd`, and used by nobody else */
  constructor(output: Output, journal: Journal, fd: number) {
    this.#output = output;
    this.#journal = journal;
    this.#pieceBytes = descriptorKind(fd, 'stdout') === 'pipe' ? PIPE_BYTES : OTHER_BYTES;
    output.onDrain = () => {
      this.#isWaiting = false;
      journal.confirm();
      this.#pump();
    };
    output.onGone = () => {
      this.#isDead = true;
      this.onGone();
    };
    output.onFailure = (failure) => {
      this.#isDead = true;
      this.onFailure(failure);
    };
  }

  get pending(): boolean {
    return this.#isFull;
  }

  get held(): number {
    return this.#end - this.#start + this.#output.held;
  }

  get written(): number {
    return this.#output.written;
  }

  write(bytes: Uint8Array): boolean {
    this.give(bytes, undefined);
    return !this.#isFull;
  }

  /** Takes whole lines; none at all say that the block of the receipt is done. */
  give(bytes: Uint8Array, receipt: Receipt | undefined): void {
    if (this.#isDead) return;
    this.#append(bytes);
    const end = this.#given + this.#end - this.#start;
    const last = this.#segments.at(-1);
    const isLast = bytes.length === 0;
    if (last && last.receipt === receipt && !last.isLast && !isLast) last.end = end;
    else this.#segments.push({ end, receipt, isLast });
    if (this.#end - this.#start > FULL_BYTES) this.#isFull = true;
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      this.#pump();
    });
  }

  /** False when something is still on its way; onDrain is then called at its end. */
  flush(): boolean {
    this.#pump();
    if (this.#isDead || (this.#segments.length === 0 && !this.#isWaiting)) return true;
    this.#isFull = true;
    return false;
  }

  close(): void {
    if (this.#turn) clearImmediate(this.#turn);
    this.#isDead = true;
    this.#output.close();
  }

  #append(bytes: Uint8Array): void {
    const length = this.#end - this.#start;
    if (this.#end + bytes.length > this.#queue.length) {
      const fits = length + bytes.length <= this.#queue.length;
      const target = fits ? this.#queue : Buffer.allocUnsafeSlow(2 * (length + bytes.length));
      target.set(this.#queue.subarray(this.#start, this.#end), 0);
      this.#queue = target;
      this.#start = 0;
      this.#end = length;
    }
    this.#queue.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #pump(): void {
    while (!this.#isWaiting && !this.#isDead && this.#segments.length > 0) {
      const piece = this.#queue.subarray(this.#start, this.#start + this.#pieceLength());
      const moves = this.#movesOf(piece);
      if (moves.size > 0) this.#journal.intend(moves, this.#output.written);
      this.#start += piece.length;
      this.#given += piece.length;
      this.#output.write(piece);
      if (this.#isDead) return;
      if (this.#output.held > 0 && !this.#output.flush()) this.#isWaiting = true;
      else if (moves.size > 0) this.#journal.confirm();
    }
    if (this.#isWaiting || this.#isDead || !this.#isFull) return;
    this.#isFull = false;
    this.onDrain();
  }

  /** As many whole lines as a piece takes, or one that is longer. */
  #pieceLength(): number {
    const { length } = this.#queue.subarray(this.#start, this.#end);
    if (length <= this.#pieceBytes) return length;
    const feed = this.#queue.lastIndexOf(LF, this.#start + this.#pieceBytes - 1);
    if (feed >= this.#start) return feed + 1 - this.#start;
    return this.#queue.indexOf(LF, this.#start) + 1 - this.#start;
  }

  /** What a piece, which begins at the start of the queue, does to the lanes. */
  #movesOf(piece: Buffer): Map<number, Move> {
    const moves = new Map<number, { -readonly [Key in keyof Move]: Move[Key] }>();
    const pieceEnd = this.#given + piece.length;
    let at = this.#given;
    let done = 0;
    for (const segment of this.#segments) {
      if (at >= pieceEnd && segment.end > pieceEnd) break;
      const end = Math.min(segment.end, pieceEnd);
      const { receipt, isLast } = segment;
      if (receipt) {
        const lines = lineFeeds(piece, at - this.#given, end - this.#given);
        receipt.taken += lines;
        const { key, before, after, taken } = receipt;
        const move = moves.get(key) ?? { position: 0, lines: 0, count: 0 };
        if (move.count === 0) moves.set(key, move);
        move.position = isLast ? after.position : before.position;
        move.lines = isLast ? after.lines : before.lines + taken;
        move.count += lines;
      }
      at = end;
      if (segment.end > pieceEnd) break;
      done++;
    }
    this.#segments.splice(0, done);
    return moves;
  }
}
