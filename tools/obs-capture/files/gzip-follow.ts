// A compressed file, read once to its end. Where it ends in the middle, whoever compresses it is not done yet: it is read on when it
// has grown.

import fs from 'node:fs';
import type { Lane } from '../../lib/stream/fan-in.ts';
import type { Input } from '../../lib/stream/input.ts';
import type { Place } from '../../lib/stream/receipt-output.ts';
import type { KnownFile } from '../positions/known.ts';
import type { OpenLane } from './follow.ts';
import { gzipInput } from './gzip-input.ts';
import { createTurn, type Turn } from './turn.ts';

/** A compressed file that has not grown for so long is as long as it will ever be. */
const SETTLED_MS = 30_000;
const RETRY_MS = 500;

export interface GzipFollow {
  readonly known: KnownFile;
  readonly path: string;
  /** Over at its end, or when it is given up. */
  readonly turn: Turn;
  /** False when it could not be read to its own end. */
  readonly isWhole: boolean;
  /** How far it was handed on. */
  readonly place: Place;
  close(unfinished: 'hand on' | 'forget'): void;
}

interface GzipSettings {
  /** It is waited for when it is cut. */
  readonly mayGrow: boolean;
  /** What has to be over before. */
  readonly after: Turn | undefined;
  readonly openLane: OpenLane<Input>;
}

export function followGzip(
  known: KnownFile,
  file: { readonly fd: number; readonly path: string },
  { mayGrow, after, openLane }: GzipSettings,
): GzipFollow {
  const turn = createTurn();
  let lane: Lane | undefined;
  let place = known.place;
  let isWhole = false;
  let timer: NodeJS.Timeout | undefined;

  const end = (): void => {
    if (!turn.isOver) fs.closeSync(file.fd);
    place = lane?.place ?? place;
    turn.end();
  };

  const begin = (isLastTry: boolean): void => {
    const sizeBefore = sizeOf(file.fd);
    const startMs = performance.now();
    const input = gzipInput(file, place.position, () => {
      lane?.close(isLastTry ? 'hand on' : 'forget');
      place = lane?.place ?? place;
      if (isLastTry) end();
      else waitForMore(sizeBefore, startMs);
    });
    lane = openLane(input, known, place, (failure) => {
      isWhole = failure === undefined;
      end();
    });
  };

  const waitForMore = (sizeBefore: number, sinceMs: number): void => {
    const hasSettled = !mayGrow || performance.now() - sinceMs > SETTLED_MS;
    if (sizeOf(file.fd) > sizeBefore || hasSettled) begin(hasSettled);
    else timer = setTimeout(() => waitForMore(sizeBefore, sinceMs), RETRY_MS);
  };

  void (after?.over ?? Promise.resolve()).then(() => {
    if (!turn.isOver) begin(false);
  });
  return {
    known,
    path: file.path,
    turn,
    get isWhole() {
      return isWhole;
    },
    get place() {
      return lane?.place ?? place;
    },
    close(unfinished) {
      clearTimeout(timer);
      lane?.close(unfinished);
      end();
    },
  };
}

function sizeOf(fd: number): number {
  return fs.fstatSync(fd).size;
}
