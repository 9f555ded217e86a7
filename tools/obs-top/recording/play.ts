// A recording as frames. On a screen each stands as long as it did, divided by the speed; into a pipe they go one after the
// other at once; --once shows the last one, and --at the last one that is not later.

import type { Frames, View } from '../frames.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Recording } from './read.ts';

/** How often it is looked whether the next frame is due. */
const LOOK_MS = 50;
/** Into a pipe so much is written at a time. */
const BATCH_CHARACTERS = 256 * 1024;

export interface PlayOptions {
  readonly recording: Recording;
  readonly view: View;
  /** As fast as it was, times this; undefined for at once. */
  readonly speed: number | undefined;
  readonly monotonicMs: () => number;
  readonly isResized?: (() => boolean) | undefined;
}

/** Frames that end with the recording. */
export function playRecording(options: PlayOptions): Frames {
  return options.speed === undefined ? atOnce(options) : paced(options, options.speed);
}

/** The last frame, or the last one that is not later than `atMs`; undefined when there is none. */
export function lastFrame(recording: Recording, atMs = Number.POSITIVE_INFINITY): Snapshot | undefined {
  let last: Snapshot | undefined;
  for (let next = recording.next(); next !== undefined; next = recording.next()) {
    if ((next.atMs ?? Number.NEGATIVE_INFINITY) > atMs) break;
    last = next;
  }
  return last;
}

function atOnce({ recording, view }: PlayOptions): Frames {
  let isOver = false;
  const batch = (): string => {
    let text = '';
    while (!isOver && text.length < BATCH_CHARACTERS) {
      const next = recording.next();
      if (next === undefined) isOver = true;
      else text += view(next);
    }
    return text;
  };
  return { wakeMs: 1, due: batch, fresh: batch, isOver: () => isOver };
}

function paced({ recording, view, monotonicMs, isResized }: PlayOptions, speed: number): Frames {
  let shown = recording.next();
  let next = recording.next();
  let dueMs = 0;
  let isOver = shown === undefined;
  const wait = (): void => {
    const gapMs = (next?.atMs ?? 0) - (shown?.atMs ?? 0);
    dueMs = monotonicMs() + Math.max(0, gapMs) / speed;
  };
  const advance = (): string => {
    [shown, next] = [next, recording.next()];
    wait();
    return shown === undefined ? '' : view(shown);
  };
  return {
    wakeMs: LOOK_MS,
    due() {
      if (next === undefined) isOver = true;
      if (!isOver && monotonicMs() >= dueMs) return advance();
      return shown !== undefined && isResized?.() === true ? view(shown) : '';
    },
    fresh() {
      wait();
      return shown === undefined ? '' : view(shown);
    },
    isOver: () => isOver,
  };
}
