// Several files read as one stream, block by block, always on from the file that is behind in event time, so that none of them is late.

import fs from 'node:fs';
import { allocateFeederArea, createFeeder, type Feeder, type FeederArea } from '../../lib/stream/feeder.ts';
import type { Emit, Stage } from '../../lib/stream/stage.ts';
import type { Piece } from './chain.ts';
import { type Generation, generationOf, headOf } from './generation.ts';

/** One path: its pieces, one after the other. */
export interface Lane {
  /** Absolute, so that a run from another folder knows it again. */
  readonly path: string;
  /** Everything was read. */
  readonly isDone: boolean;
  /** The time of the last record, microseconds; -Infinity before it. */
  latestUs: number;
  /** Feeds one block. */
  step(emit: Emit): void;
  /** How far the pieces were counted. */
  generations(): readonly Generation[];
  close(): void;
}

const LF = 0x0a;

export function createLaneArea(stage: Stage): FeederArea {
  return allocateFeederArea(stage.kernel, stage.maxLineBytes);
}

export function openLane(path: string, pieces: readonly Piece[], stage: Stage, area: FeederArea): Lane {
  /** By piece: what was read, and how far whole lines go. */
  const read = pieces.map(({ position }) => ({ offset: position, counted: position }));
  const heads = pieces.map(({ file }) => headOf(file));
  let at = 0;
  let feeder: Feeder = createFeeder(stage, area);

  const finish = (piece: Piece, place: { offset: number; counted: number }, emit: Emit): void => {
    // The last words of a process that is gone: nobody ends the line any more.
    if (piece.isFinished && place.counted < place.offset) {
      feeder.area[0] = LF;
      feeder.accept(1, emit);
      place.counted = place.offset;
    }
    feeder = createFeeder(stage, area);
    at++;
  };

  return {
    path,
    latestUs: Number.NEGATIVE_INFINITY,
    get isDone() {
      return at >= pieces.length;
    },
    step(emit) {
      const piece = pieces[at] as Piece;
      const place = read[at] as { offset: number; counted: number };
      const bytes = fs.readSync(piece.file.fd, feeder.area, 0, feeder.area.length, place.offset);
      if (bytes === 0) return finish(piece, place, emit);
      const feed = feeder.area.lastIndexOf(LF, bytes - 1);
      if (feed >= 0) place.counted = place.offset + feed + 1;
      place.offset += bytes;
      feeder.accept(bytes, emit);
    },
    generations: () =>
      pieces.map(({ file }, index) => {
        const { counted } = read[index] as { counted: number };
        return generationOf(file, counted, heads[index] as Buffer);
      }),
    close() {
      for (const { file } of pieces) fs.closeSync(file.fd);
    },
  };
}
