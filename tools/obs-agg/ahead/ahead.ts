// Lets threads read a large file ahead. The file is still read in turn, so that its offset is where it is with any filter; what is saved is
// looking at the lines.

import type { WantedField } from '../../lib/kernel/scanner.ts';
import type { TableTally } from '../tally.ts';
import { type Crew, createCrew, type StartThread } from './crew.ts';
import { createSheetTaker, type SheetSource, type TakeSheet } from './sheets.ts';

/** When more than one line of so many is left to the host, sheets are no use, */
const MOST_LEFT = 8;
/** and so many blocks are not looked for. */
const REST_BLOCKS = 64;

/** A file that is large enough, and threads for it. */
export interface AheadFile {
  readonly threads: number;
  readonly start: StartThread;
  readonly fd: number;
  /** Where it is read from. */
  readonly position: number;
  /** It is read in pieces of so many bytes. */
  readonly blockBytes: number;
}

export interface Ahead {
  /** Takes the lines [start, end), the next ones of the file, if they were read ahead; false when the caller must. */
  take(start: number, end: number): boolean;
  /** So many bytes of the file are dealt with in another way. */
  skip(bytes: number): void;
  end(): void;
}

/** How a stage lets threads read ahead for its tally. */
export function createAhead(
  file: AheadFile,
  fields: readonly WantedField[],
  tally: TableTally,
  source: SheetSource,
): Ahead {
  const { blockBytes } = file;
  const takeSheet: TakeSheet = createSheetTaker(source);
  let crew: Crew | undefined = createCrew(
    file.threads,
    { fd: file.fd, position: file.position, blockBytes, fields, lines: tally.lines },
    file.start,
  );
  /** Where the next line of the file is, from its first byte. */
  let place = 0;
  /** Blocks before this one had their turn: there may be nothing left of them. */
  let next = 0;
  let rest = 0;

  /** The lines of a block that was read as the caller has them. */
  const takeBlock = (from: Crew, block: number, start: number, end: number): boolean => {
    const slot = from.take(block);
    if (slot === undefined) return false;
    const { words } = from;
    const { counts } = slot;
    const first = block * blockBytes + (words[counts.start] as number);
    const last = block * blockBytes + (words[counts.end] as number);
    // It was cut in another way, or has changed.
    if (first !== place || last !== place + (end - start)) return false;
    const left = takeSheet(slot, words, start, end);
    if (left * MOST_LEFT > (words[counts.rows] as number)) rest = REST_BLOCKS;
    return true;
  };

  const takeTurn = (from: Crew, block: number, start: number, end: number): boolean => {
    // Meanwhile readers get nowhere.
    if (rest > 0) {
      rest--;
      return false;
    }
    const isTaken = takeBlock(from, block, start, end);
    from.release(block);
    return isTaken;
  };

  return {
    take(start, end) {
      if (crew === undefined) return false;
      const block = Math.floor((place + (end - start) - 1) / blockBytes);
      const isTaken = block >= next && takeTurn(crew, block, start, end);
      place += end - start;
      next = block + 1;
      return isTaken;
    },
    skip(bytes) {
      place += bytes;
    },
    end() {
      crew?.dismiss();
      crew = undefined;
    },
  };
}
